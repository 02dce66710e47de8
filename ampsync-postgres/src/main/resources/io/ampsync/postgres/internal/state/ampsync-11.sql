ALTER TABLE ampsync_streams ADD COLUMN IF NOT EXISTS switched BIGINT;
COMMENT ON COLUMN ampsync_streams.switched IS 'the epoch under which the table and state were written that a resync has replaced last; null for none';
INSERT INTO ampsync_schema_steps (step) SELECT 11 WHERE NOT EXISTS (SELECT FROM ampsync_schema_steps WHERE step = 11);
