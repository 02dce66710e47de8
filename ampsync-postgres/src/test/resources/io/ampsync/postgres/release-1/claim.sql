INSERT INTO amp_client_state (stream_id) VALUES ('_/eth@1.0.0:blocks') ON CONFLICT (stream_id) DO NOTHING;
INSERT INTO ampsync_streams AS s (stream_id, first_watermark)
SELECT '_/eth@1.0.0:blocks', (
    SELECT CASE WHEN EXISTS (
        SELECT FROM jsonb_array_elements(e.block_ranges) r WHERE (r->'numbers'->>'start')::numeric > 0)
        THEN -1 ELSE e.transaction_id END
    FROM amp_client_buffer_entries e WHERE e.stream_id = '_/eth@1.0.0:blocks' AND e.block_ranges <> '[]'
    ORDER BY e.transaction_id LIMIT 1)
ON CONFLICT (stream_id) DO UPDATE SET first_watermark = EXCLUDED.first_watermark
WHERE s.first_watermark IS NULL AND EXCLUDED.first_watermark IS NOT NULL;
SELECT owner FROM ampsync_streams WHERE stream_id = '_/eth@1.0.0:blocks' FOR UPDATE;
UPDATE ampsync_streams SET epoch = epoch + 1, owner = 'older', claimed_at = now()
WHERE stream_id = '_/eth@1.0.0:blocks' RETURNING epoch;
SELECT next_transaction_id FROM amp_client_state WHERE stream_id = '_/eth@1.0.0:blocks' FOR UPDATE;
DELETE FROM amp_client_buffer_entries WHERE stream_id = '_/eth@1.0.0:blocks' AND block_ranges = '[]';
SELECT target_schema, target_table, target_oid::bigint, coalesce(holds_rows, FALSE)
FROM ampsync_streams WHERE stream_id = '_/eth@1.0.0:blocks';
UPDATE ampsync_streams SET target_schema = NULL, target_table = NULL, target_oid = NULL,
    holds_rows = NULL, owner = NULL, epoch = epoch + 1
WHERE target_schema = 'public' AND target_table = 'blocks' AND stream_id <> '_/eth@1.0.0:blocks';
UPDATE ampsync_streams SET target_schema = 'public', target_table = 'blocks',
    target_oid = to_regclass('public.blocks')::oid, holds_rows = (to_regclass('public.blocks') IS NOT NULL)
WHERE stream_id = '_/eth@1.0.0:blocks';
INSERT INTO ampsync_processes (instance, host, pid_namespace, pid, started) SELECT 'older', 'elsewhere', '', 1, 1
WHERE NOT EXISTS (SELECT FROM ampsync_processes WHERE instance = 'older' AND renewed_at > now() - interval '1 hour')
ON CONFLICT (instance) DO UPDATE SET beats = ampsync_processes.beats + 1, renewed_at = now();
