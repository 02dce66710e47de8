ALTER TABLE ampsync_processes ADD COLUMN IF NOT EXISTS requests TEXT[], ADD COLUMN IF NOT EXISTS request_purpose TEXT;
COMMENT ON COLUMN ampsync_processes.requests IS 'the streams that the process asks their owners for, and keeps until the request is gone; null for none';
COMMENT ON COLUMN ampsync_processes.request_purpose IS 'what the process needs these streams for, in words';
INSERT INTO ampsync_schema_steps (step) SELECT 12 WHERE NOT EXISTS (SELECT FROM ampsync_schema_steps WHERE step = 12);
