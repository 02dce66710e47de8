ALTER TABLE ampsync_streams ADD COLUMN IF NOT EXISTS source TEXT;
COMMENT ON COLUMN ampsync_streams.source IS 'the table that the stream reads, as dataset:table; null if unknown';
INSERT INTO ampsync_schema_steps (step) SELECT 3 WHERE NOT EXISTS (SELECT FROM ampsync_schema_steps WHERE step = 3);
