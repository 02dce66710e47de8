package io.ampsync.postgres;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** A role of the test server that has to show its password, whatever the server asks of others. */
final class RotatingRole implements AutoCloseable {
    private static final String RULES = "(SELECT string_agg(line, chr(10)) FROM regexp_split_to_table(pg_read_file("
            + "current_setting('hba_file')), chr(10)) AS line WHERE line !~ '^\\s*(#|$|host all rotating )')";

    private final FreshDatabase database;

    RotatingRole(FreshDatabase database) throws Exception {
        this.database = database;
        removeRole();
        database.execute("CREATE ROLE rotating LOGIN PASSWORD 'first'");
        database.execute("GRANT ALL ON SCHEMA public TO rotating");
        writeRules("'host all rotating all scram-sha-256' || chr(10) || ");
    }

    /** The database's URL for this role. */
    String url(String password) {
        return database.url().replaceFirst("//[^@]*@", "//rotating:" + password + "@");
    }

    /** Gives it another password, and ends what it has opened with the one before. */
    void rotate(String password) throws SQLException {
        database.execute("ALTER ROLE rotating PASSWORD '" + password + "'");
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rotating'");
    }

    private void writeRules(String first) throws Exception {
        String file = database.value("SELECT current_setting('hba_file')");
        database.execute("COPY (SELECT regexp_split_to_table(translate(" + first + RULES
                + ", chr(9), ' '), chr(10))) TO '" + file + "'");
        database.execute("SELECT pg_reload_conf()");
        String rules = first.isEmpty() ? "0" : "1";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!database.value("SELECT count(*) FROM pg_hba_file_rules WHERE 'rotating' = ANY (user_name)")
                        .equals(rules)
                && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
    }

    private void removeRole() throws SQLException {
        if (!database.rows("SELECT FROM pg_roles WHERE rolname = 'rotating'").isEmpty()) {
            database.execute("DROP OWNED BY rotating CASCADE; DROP ROLE rotating");
        }
    }

    @Override
    public void close() throws Exception {
        writeRules("");
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rotating'");
        removeRole();
    }
}
