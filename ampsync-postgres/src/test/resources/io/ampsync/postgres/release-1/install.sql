CREATE TABLE IF NOT EXISTS ampsync_schema (
    version INTEGER PRIMARY KEY,
    installed_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS ampsync_processes (
    instance TEXT PRIMARY KEY,
    host TEXT NOT NULL,
    pid_namespace TEXT NOT NULL,
    pid BIGINT NOT NULL,
    started BIGINT NOT NULL,
    beats BIGINT NOT NULL DEFAULT 0,
    renewed_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS ampsync_streams (
    stream_id TEXT PRIMARY KEY,
    epoch BIGINT NOT NULL DEFAULT 0,
    owner TEXT,
    claimed_at TIMESTAMPTZ,
    target_schema TEXT,
    target_table TEXT,
    target_oid OID,
    holds_rows BOOLEAN,
    first_watermark BIGINT,
    UNIQUE (target_schema, target_table)
);
COMMENT ON TABLE ampsync_streams IS 'who may write each stream, and into which table';
COMMENT ON COLUMN ampsync_streams.epoch IS 'raised by every new owner; a commit under an older epoch fails';
COMMENT ON COLUMN ampsync_streams.owner IS 'ampsync_processes.instance, or null if nobody writes the stream';
COMMENT ON COLUMN ampsync_streams.holds_rows IS 'whether the last commit left rows in the target; null if unknown';
COMMENT ON COLUMN ampsync_streams.first_watermark IS 'amp_client_buffer_entries.transaction_id of the first watermark since the stream began at the first block; older ones than those stored have been forgotten if it is no longer among them; -1 if unknown';
INSERT INTO ampsync_schema (version) SELECT 1 WHERE NOT EXISTS (SELECT FROM ampsync_schema WHERE version = 1);
