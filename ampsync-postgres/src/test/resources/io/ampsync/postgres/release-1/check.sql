SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND c.relname IN ('amp_client_state', 'amp_client_buffer_entries',
            '_sqlx_migrations', 'ampsync_schema', 'ampsync_processes', 'ampsync_streams')),
    (SELECT coalesce(max(version), 0) FROM ampsync_schema)
