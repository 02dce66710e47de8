ALTER TABLE ampsync_processes ADD COLUMN IF NOT EXISTS shares TEXT[];
COMMENT ON COLUMN ampsync_processes.shares IS 'the streams that the process shares with others, whether it writes them or waits for them; null for none';
INSERT INTO ampsync_schema_steps (step) SELECT 10 WHERE NOT EXISTS (SELECT FROM ampsync_schema_steps WHERE step = 10);
