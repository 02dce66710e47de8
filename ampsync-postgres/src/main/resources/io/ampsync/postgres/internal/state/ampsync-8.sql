ALTER TABLE ampsync_indexes ADD COLUMN IF NOT EXISTS key_columns TEXT[];
COMMENT ON COLUMN ampsync_indexes.purpose IS 'primary key: that of _tx_id and _row_index; natural key: that of key_columns, and an index on _tx_id; _tx_id: an index on it, and no key; or the word index and the name of an index that was declared';
COMMENT ON COLUMN ampsync_indexes.key_columns IS 'the columns of a natural key, in order';
INSERT INTO ampsync_schema_steps (step) SELECT 8 WHERE NOT EXISTS (SELECT FROM ampsync_schema_steps WHERE step = 8);
