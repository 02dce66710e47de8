package io.ampsync.postgres.internal.state;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.PostgresErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Creates the tables of state and bookkeeping where they are absent. The former are those of the Rust ampsync, with
 * the row by which its migrations know them; both tools take the same lock, so they can start at the same time.
 */
public final class SchemaInstall {
    private static final int VERSION = 1;
    private static final long MIGRATION = 20250104000000L;
    private static final long SQLX_LOCK = 0x3d32ad9eL;
    private static final String CHECKSUM =
            "fa14f07b9d5d37f1a4d096c9663194e04e4a696cda837eebb7f39af13af2688ec471eabd8e42e338e674eb4c6c111498";

    private static final String PRESENT = """
            SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relname IN ('amp_client_state', 'amp_client_buffer_entries',
                '_sqlx_migrations', 'ampsync_schema', 'ampsync_processes', 'ampsync_streams')""";

    private static final String MIGRATIONS =
            "SELECT version, description, success, encode(checksum, 'hex') FROM _sqlx_migrations ORDER BY version";

    private SchemaInstall() {}

    /** The schema in which the tables now are. A database that lost them in a crash gets them again. */
    public static String ensure(Connection connection) throws SQLException {
        String current = currentSchema(connection);
        if (!isComplete(connection)) {
            lock(connection);
            create(connection);
        }
        return current;
    }

    private static String currentSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_schema()")) {
            row.next();
            @Nullable String current = row.getString(1);
            if (current == null) {
                throw new TargetException("no schema of the role's search_path exists; create one or set search_path");
            }
            return current;
        }
    }

    private static boolean isComplete(Connection connection) throws SQLException {
        return number(connection, PRESENT) == 6 && hasMigration(connection) && isOurVersion(connection);
    }

    private static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(script("amp-client-" + MIGRATION + ".sql"));
            hasMigration(connection);
            statement.execute(script("ampsync-" + VERSION + ".sql"));
        }
        isOurVersion(connection);
    }

    private static void lock(Connection connection) throws SQLException {
        CRC32 crc = new CRC32();
        crc.update(Objects.requireNonNull(connection.getCatalog()).getBytes(StandardCharsets.UTF_8));
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            statement.setLong(1, SQLX_LOCK * crc.getValue());
            statement.execute();
        }
    }

    /** Whether the one migration that we know is recorded; any other means a database that we don't understand. */
    private static boolean hasMigration(Connection connection) throws SQLException {
        boolean found = false;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(MIGRATIONS)) {
            while (row.next()) {
                long version = row.getLong(1);
                if (version != MIGRATION) {
                    throw new TargetException("table _sqlx_migrations holds version " + version + " ('"
                            + PostgresErrors.oneLine(row.getString(2)) + "'), made by another program or a newer Rust"
                            + " ampsync; use a database or schema of its own");
                }
                if (!row.getBoolean(3) || !CHECKSUM.equals(row.getString(4))) {
                    throw new TargetException("table _sqlx_migrations holds version " + version
                            + " unfinished or with an unknown checksum; its tables may differ from those expected");
                }
                found = true;
            }
        }
        return found;
    }

    private static boolean isOurVersion(Connection connection) throws SQLException {
        long version = number(connection, "SELECT coalesce(max(version), 0) FROM ampsync_schema");
        if (version > VERSION) {
            throw new TargetException("table ampsync_schema holds version " + version + ", this ampsync knows "
                    + VERSION + "; use the newer ampsync that made it");
        }
        return version == VERSION;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String script(String name) {
        try (InputStream in = Objects.requireNonNull(SchemaInstall.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
