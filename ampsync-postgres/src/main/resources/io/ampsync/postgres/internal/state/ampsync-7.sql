ALTER TABLE ampsync_indexes ADD COLUMN IF NOT EXISTS definition TEXT;
COMMENT ON COLUMN ampsync_indexes.purpose IS 'primary key, or the word index and the name of an index that was declared';
COMMENT ON COLUMN ampsync_indexes.definition IS 'method and columns of an index that was declared; null for the primary key';
COMMENT ON COLUMN ampsync_indexes.state IS 'waiting for the catch-up or for another attempt, building, built but not yet the primary key, done, or left alone because it is no longer declared';
COMMENT ON COLUMN ampsync_indexes.changed_at IS 'when the state has changed; renewed while a declared index is being built';
INSERT INTO ampsync_schema_steps (step) SELECT 7 WHERE NOT EXISTS (SELECT FROM ampsync_schema_steps WHERE step = 7);
