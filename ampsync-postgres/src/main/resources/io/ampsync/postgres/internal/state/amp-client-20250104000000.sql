CREATE TABLE IF NOT EXISTS amp_client_state (
    stream_id TEXT PRIMARY KEY,
    next_transaction_id BIGINT NOT NULL DEFAULT 0,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE INDEX IF NOT EXISTS idx_amp_client_state_updated_at ON amp_client_state (updated_at);
CREATE TABLE IF NOT EXISTS amp_client_buffer_entries (
    stream_id TEXT NOT NULL REFERENCES amp_client_state (stream_id) ON DELETE CASCADE,
    transaction_id BIGINT NOT NULL,
    block_ranges JSONB NOT NULL,
    PRIMARY KEY (stream_id, transaction_id)
);
CREATE INDEX IF NOT EXISTS idx_amp_client_buffer_entries_stream_tx_id
    ON amp_client_buffer_entries (stream_id, transaction_id);
CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMPTZ NOT NULL DEFAULT now(),
    success BOOLEAN NOT NULL,
    checksum BYTEA NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
SELECT 20250104000000, 'amp client state', TRUE,
    '\xfa14f07b9d5d37f1a4d096c9663194e04e4a696cda837eebb7f39af13af2688ec471eabd8e42e338e674eb4c6c111498', 0
WHERE NOT EXISTS (SELECT FROM _sqlx_migrations WHERE version = 20250104000000);
