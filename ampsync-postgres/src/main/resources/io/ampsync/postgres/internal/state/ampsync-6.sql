ALTER TABLE ampsync_streams
    ADD COLUMN IF NOT EXISTS block_times JSONB,
    ADD COLUMN IF NOT EXISTS block_times_of BIGINT,
    ADD COLUMN IF NOT EXISTS backfilling BOOLEAN,
    ADD COLUMN IF NOT EXISTS backfilling_as_of BIGINT;
COMMENT ON COLUMN ampsync_streams.block_times IS 'times of the last blocks of a watermark by network, in seconds since 1970; null if unknown';
COMMENT ON COLUMN ampsync_streams.block_times_of IS 'amp_client_buffer_entries.transaction_id of that watermark; if a newer one is stored, another program has committed it, or rows have been undone';
COMMENT ON COLUMN ampsync_streams.backfilling IS 'whether the stream was behind its chain at its last commit; null if unknown';
COMMENT ON COLUMN ampsync_streams.backfilling_as_of IS 'amp_client_state.next_transaction_id after the commit that recorded backfilling; if it differs, another program has committed since';
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relname = 'ampsync_progress') THEN
        CREATE VIEW ampsync_progress AS
        SELECT a.stream_id,
            substring(a.stream_id FROM '^(.*):[^:]*$') AS dataset,
            s.target_schema,
            s.target_table,
            r.range->>'network' AS network,
            (r.range->'numbers'->>'end')::bigint AS block,
            r.range->>'hash' AS hash,
            CASE WHEN s.block_times_of = e.transaction_id
                    AND (s.block_times->>(r.range->>'network'))::numeric BETWEEN 0 AND 253402300799
                THEN to_timestamp((s.block_times->>(r.range->>'network'))::double precision) END AS block_time,
            CASE WHEN a.next_transaction_id > 0 THEN a.updated_at END AS committed_at,
            CASE WHEN s.backfilling_as_of = a.next_transaction_id THEN s.backfilling END AS backfilling
        FROM amp_client_state a
        LEFT JOIN ampsync_streams s ON s.stream_id = a.stream_id
        LEFT JOIN LATERAL (
            SELECT b.transaction_id, b.block_ranges
            FROM amp_client_buffer_entries b
            WHERE b.stream_id = a.stream_id AND b.block_ranges <> '[]'
            ORDER BY b.transaction_id DESC
            LIMIT 1) e ON TRUE
        LEFT JOIN LATERAL jsonb_array_elements(e.block_ranges) AS r (range) ON TRUE;
        COMMENT ON VIEW ampsync_progress IS 'how far each stream is in each network';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relname = 'ampsync_common_blocks') THEN
        CREATE VIEW ampsync_common_blocks AS
        WITH progress AS MATERIALIZED (
            SELECT stream_id, dataset, network, block, hash, block_time FROM ampsync_progress
            WHERE dataset IS NOT NULL
        ), networks AS (
            SELECT dataset, network FROM progress WHERE network IS NOT NULL GROUP BY dataset, network
            UNION ALL
            SELECT dataset, NULL FROM progress GROUP BY dataset HAVING count(network) = 0
        ), required AS (
            SELECT n.dataset, n.network, p.stream_id
            FROM networks n JOIN progress p
                ON p.dataset = n.dataset AND (p.network = n.network OR p.network IS NULL)
        ), totals AS (
            SELECT dataset, network, count(*) AS streams FROM required GROUP BY dataset, network
        ), marks AS (
            SELECT q.dataset, q.network, q.stream_id, (r.range->'numbers'->>'end')::bigint AS block,
                r.range->>'hash' AS hash
            FROM required q
            JOIN amp_client_buffer_entries b ON b.stream_id = q.stream_id
            CROSS JOIN LATERAL jsonb_array_elements(b.block_ranges) AS r (range)
            WHERE r.range->>'network' = q.network
        ), shared AS (
            SELECT DISTINCT ON (m.dataset, m.network) m.dataset, m.network, m.block, m.hash
            FROM marks m JOIN totals t ON t.dataset = m.dataset AND t.network = m.network
            GROUP BY m.dataset, m.network, m.block, m.hash, t.streams
            HAVING count(DISTINCT m.stream_id) = t.streams
            ORDER BY m.dataset, m.network, m.block DESC
        )
        SELECT t.dataset,
            t.network,
            c.block,
            c.hash,
            (SELECT max(p.block_time) FROM progress p
                WHERE p.dataset = c.dataset AND p.network = c.network AND p.block = c.block AND p.hash = c.hash)
                AS block_time,
            t.streams
        FROM totals t LEFT JOIN shared c ON c.dataset = t.dataset AND c.network = t.network;
        COMMENT ON VIEW ampsync_common_blocks IS 'the highest block of each dataset and network at which all of its streams have a watermark';
    END IF;
END
$$;
INSERT INTO ampsync_schema_steps (step) SELECT 6 WHERE NOT EXISTS (SELECT FROM ampsync_schema_steps WHERE step = 6);
