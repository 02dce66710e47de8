CREATE TABLE IF NOT EXISTS ampsync_quarantine (
    stream_id TEXT NOT NULL,
    tx_id BIGINT NOT NULL,
    row_index INTEGER NOT NULL,
    block_num BIGINT,
    block_ranges TEXT NOT NULL,
    reason TEXT NOT NULL,
    content JSON NOT NULL,
    stored_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (stream_id, tx_id, row_index)
);
COMMENT ON TABLE ampsync_quarantine IS 'rows that the tables of their streams can''t hold; a reorg takes them back like those in the tables';
COMMENT ON COLUMN ampsync_quarantine.tx_id IS 'what _tx_id would be in the table';
COMMENT ON COLUMN ampsync_quarantine.row_index IS 'what _row_index would be in the table';
COMMENT ON COLUMN ampsync_quarantine.block_num IS 'the block, from the row''s column _block_num or block_num; null without';
COMMENT ON COLUMN ampsync_quarantine.block_ranges IS 'network and blocks of the microbatch that the row came with';
COMMENT ON COLUMN ampsync_quarantine.content IS 'all columns of the row as the server sent them';
INSERT INTO ampsync_schema_steps (step) SELECT 9 WHERE NOT EXISTS (SELECT FROM ampsync_schema_steps WHERE step = 9);
