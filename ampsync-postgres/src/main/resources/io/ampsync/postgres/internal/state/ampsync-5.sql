CREATE TABLE IF NOT EXISTS ampsync_indexes (
    target_schema TEXT NOT NULL,
    target_table TEXT NOT NULL,
    purpose TEXT NOT NULL,
    stand_in TEXT,
    state TEXT NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (target_schema, target_table, purpose)
);
COMMENT ON TABLE ampsync_indexes IS 'indexes that targets get once their streams have caught up';
COMMENT ON COLUMN ampsync_indexes.purpose IS 'primary key';
COMMENT ON COLUMN ampsync_indexes.stand_in IS 'name of the index that takes its place until then';
COMMENT ON COLUMN ampsync_indexes.state IS 'waiting for the catch-up, building, built but not yet the primary key, or done';
INSERT INTO ampsync_schema_steps (step) SELECT 5 WHERE NOT EXISTS (SELECT FROM ampsync_schema_steps WHERE step = 5);
