CREATE TABLE IF NOT EXISTS ampsync_schema_steps (
    step INTEGER PRIMARY KEY,
    installed_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
ALTER TABLE ampsync_streams ADD COLUMN IF NOT EXISTS newest_row_id BIGINT;
ALTER TABLE ampsync_streams ADD COLUMN IF NOT EXISTS rows_as_of BIGINT;
COMMENT ON TABLE ampsync_schema IS 'the oldest ampsync that can work with these tables knows this version';
COMMENT ON TABLE ampsync_schema_steps IS 'additions that an ampsync which does not know them can ignore';
COMMENT ON COLUMN ampsync_streams.newest_row_id IS 'the greatest _tx_id in the target when rows_as_of was the next id; null for none';
COMMENT ON COLUMN ampsync_streams.rows_as_of IS 'amp_client_state.next_transaction_id after the commit that recorded newest_row_id; if it differs, another program has committed since';
INSERT INTO ampsync_schema_steps (step) SELECT 2 WHERE NOT EXISTS (SELECT FROM ampsync_schema_steps WHERE step = 2);
