CREATE TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL, block_num NUMERIC(20, 0) NOT NULL,
    note TEXT, PRIMARY KEY (_tx_id, _row_index));
UPDATE ampsync_streams SET target_oid = to_regclass('public.blocks')::oid
WHERE stream_id = '_/eth@1.0.0:blocks' AND owner = 'older';
INSERT INTO blocks SELECT 0, i, i, 'older' FROM generate_series(0, 1) i;
WITH owner AS (SELECT 1 FROM ampsync_streams WHERE stream_id = '_/eth@1.0.0:blocks' AND epoch = 1
        AND owner = 'older' FOR SHARE),
    moved AS (UPDATE amp_client_state SET next_transaction_id = 2, updated_at = now()
        WHERE stream_id = '_/eth@1.0.0:blocks' AND next_transaction_id = 0 AND EXISTS (SELECT FROM owner)
        RETURNING stream_id),
    inserted AS (INSERT INTO amp_client_buffer_entries (stream_id, transaction_id, block_ranges)
        SELECT m.stream_id, 1, '[{"numbers": {"start": 0, "end": 1}, "network": "mainnet", "hash":
            "0x0000000000000000000000000000000000000000000000000000000000000002", "prev_hash":
            "0x0000000000000000000000000000000000000000000000000000000000000000"}]'::jsonb
        FROM moved m ON CONFLICT (stream_id, transaction_id) DO NOTHING),
    noted AS (UPDATE ampsync_streams s SET first_watermark = coalesce(s.first_watermark, 1::bigint), holds_rows = TRUE
        FROM moved m WHERE s.stream_id = m.stream_id AND (s.first_watermark IS DISTINCT FROM
            coalesce(s.first_watermark, 1::bigint) OR s.holds_rows IS DISTINCT FROM TRUE))
SELECT count(*) FROM moved;
