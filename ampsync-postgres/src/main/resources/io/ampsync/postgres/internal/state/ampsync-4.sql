ALTER TABLE ampsync_streams ADD COLUMN IF NOT EXISTS created_as TEXT;
COMMENT ON COLUMN ampsync_streams.created_as IS 'fingerprint of the target as ampsync has created it for the stream; null if it has not';
INSERT INTO ampsync_schema_steps (step) SELECT 4 WHERE NOT EXISTS (SELECT FROM ampsync_schema_steps WHERE step = 4);
