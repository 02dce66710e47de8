DELETE FROM blocks WHERE _tx_id BETWEEN 2 AND 3;
WITH owner AS (SELECT 1 FROM ampsync_streams WHERE stream_id = '_/eth@1.0.0:blocks' AND owner = 'older' FOR SHARE),
    moved AS (UPDATE amp_client_state SET next_transaction_id = 5, updated_at = now()
        WHERE stream_id = '_/eth@1.0.0:blocks' AND next_transaction_id = 4 AND EXISTS (SELECT FROM owner)
        RETURNING stream_id),
    truncated AS (DELETE FROM amp_client_buffer_entries e USING moved m
        WHERE e.stream_id = m.stream_id AND e.transaction_id >= 2),
    noted AS (UPDATE ampsync_streams s SET first_watermark = coalesce(s.first_watermark, NULL::bigint),
        holds_rows = EXISTS (SELECT FROM blocks)
        FROM moved m WHERE s.stream_id = m.stream_id AND (s.first_watermark IS DISTINCT FROM
            coalesce(s.first_watermark, NULL::bigint) OR s.holds_rows IS DISTINCT FROM EXISTS (SELECT FROM blocks)))
SELECT count(*) FROM moved;
