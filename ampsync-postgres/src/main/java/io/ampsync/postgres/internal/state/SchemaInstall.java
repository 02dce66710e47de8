package io.ampsync.postgres.internal.state;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.error.PostgresErrors;
import io.ampsync.postgres.internal.ownership.ProcessRow;
import io.ampsync.postgres.internal.ownership.StreamRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Creates the tables of state and bookkeeping where they are absent. The former are those of the Rust ampsync, with
 * the row by which its migrations know them; both tools take the same lock, so they can start at the same time.
 *
 * <p>Older and newer ampsyncs work side by side on the same tables. {@code ampsync_schema} holds the level of
 * compatibility: an ampsync that doesn't know it refuses to work, so it is raised only by what older ones would harm.
 * Everything else is an additive step, recorded in {@code ampsync_schema_steps}: new tables, and new columns that are
 * nullable or have a default, and whose values newer ampsyncs don't rely on after a commit of an older one. An ampsync
 * adds the steps that are missing, and ignores those that it doesn't know. Views are created where they are absent, and
 * never replaced: a later step may have given them more columns.
 */
public final class SchemaInstall {
    private static final String SCHEMA = "ampsync_schema";
    private static final String STEPS = "ampsync_schema_steps";

    /** Tables and views whose names no target can have, as ampsync or the Rust tool keeps its own records there. */
    public static final List<String> TABLES = List.of(
            "amp_client_state",
            "amp_client_buffer_entries",
            StreamRow.TABLE,
            ProcessRow.TABLE,
            SCHEMA,
            STEPS,
            IndexRow.TABLE,
            QuarantineRows.TABLE,
            "ampsync_progress",
            "ampsync_common_blocks",
            "_sqlx_migrations");

    private static final int VERSION = 1;
    private static final List<Integer> ADDITIONS = List.of(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

    /** How long an addition to a table waits for the transactions of an older ampsync, which wait behind it. */
    private static final String BOUNDED_WAIT = "SET LOCAL lock_timeout = '3s'";

    private static final long MIGRATION = 20250104000000L;
    private static final long SQLX_LOCK = 0x3d32ad9eL;
    private static final String CHECKSUM =
            "fa14f07b9d5d37f1a4d096c9663194e04e4a696cda837eebb7f39af13af2688ec471eabd8e42e338e674eb4c6c111498";

    private static final String FOUND = "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE n.nspname = current_schema() AND c.relname = ANY (?) AND c.relpersistence ";
    private static final String DURABLE = FOUND + "= 'p'";
    private static final String VOLATILE = FOUND + "<> 'p'";

    private static final String WRITABLE = "(has_table_privilege(c.oid, 'SELECT')"
            + " AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')"
            + " AND has_table_privilege(c.oid, 'DELETE'))";

    private static final String OF_VERSIONS = "(c.relname IN ('_sqlx_migrations', '" + SCHEMA + "', '" + STEPS + "'))";

    private static final String MIGRATIONS =
            "SELECT version, description, success, encode(checksum, 'hex') FROM _sqlx_migrations ORDER BY version";

    private SchemaInstall() {}

    /** The schema in which the tables now are. A database that lost them in a crash gets them again. */
    public static String ensure(Connection connection, Placement placement) throws SQLException {
        String current = placement.ensure(connection);
        if (!isComplete(connection)) {
            lock(connection);
            create(connection);
            requireDurable(connection);
        }
        return current;
    }

    /** Whether everything is there, for those who only look. */
    public static boolean isInstalled(Connection connection) throws SQLException {
        return own(connection, FOUND + "= ANY ('{p,u}')").size() == TABLES.size();
    }

    /**
     * What is there, for those who only look.
     *
     * @throws TargetException as {@link #ensure} would, if it can't be worked with
     */
    public static Installed look(Connection connection) throws SQLException {
        requireDurable(connection);
        Set<String> found = Set.copyOf(own(connection, DURABLE));
        boolean hasState = found.contains("amp_client_state") && found.contains("amp_client_buffer_entries");
        boolean migrated = found.contains("_sqlx_migrations") && hasMigration(connection);
        boolean hasRecords = found.contains(SCHEMA) && isOurVersion(connection) && found.contains(StreamRow.TABLE);
        if (migrated && hasState && hasRecords && found.size() == TABLES.size() && hasAdditions(connection)) {
            return Installed.CURRENT;
        }
        if (hasRecords && hasState) {
            return Installed.OUTDATED;
        }
        return hasState ? Installed.STATE : Installed.NOTHING;
    }

    /** Those of the tables that are there which the role may not read and write, though every sync does. */
    public static List<String> withoutRights(Connection connection) throws SQLException {
        return own(connection, FOUND + "= 'p' AND c.relkind = 'r' AND NOT " + OF_VERSIONS + " AND NOT " + WRITABLE);
    }

    /** Those of the tables that are there which the role may not read, and which are written at an upgrade only. */
    public static List<String> unreadable(Connection connection) throws SQLException {
        return own(
                connection,
                FOUND + "= 'p' AND c.relkind = 'r' AND " + OF_VERSIONS
                        + " AND NOT has_table_privilege(c.oid, 'SELECT')");
    }

    /** Those of the tables that are there which the role may not alter, as an upgrade does. */
    public static List<String> ofOthers(Connection connection) throws SQLException {
        return own(
                connection,
                FOUND + "= 'p' AND c.relkind = 'r' AND c.relname <> '_sqlx_migrations'"
                        + " AND NOT pg_has_role(c.relowner, 'USAGE')");
    }

    /** How much of ampsync's own tables a schema has. */
    public enum Installed {
        /** No state of any stream. */
        NOTHING,
        /** State as the Rust tool keeps it, and no records of ampsync's. */
        STATE,
        /** Records as an older ampsync keeps them. */
        OUTDATED,
        /** Everything. */
        CURRENT
    }

    private static boolean isComplete(Connection connection) throws SQLException {
        return own(connection, DURABLE).size() == TABLES.size()
                && hasMigration(connection)
                && isOurVersion(connection)
                && hasAdditions(connection);
    }

    private static boolean hasAdditions(Connection connection) throws SQLException {
        List<Integer> found = Sql.of("SELECT step FROM " + STEPS).list(connection, row -> row.getInt(1));
        return found.containsAll(ADDITIONS);
    }

    private static List<String> own(Connection connection, String query) throws SQLException {
        Object names = connection.createArrayOf("text", TABLES.toArray());
        return Sql.of(query, names).list(connection, row -> row.getString(1));
    }

    /** State that a crash empties would make the stream begin again in a table that still has its rows. */
    private static void requireDurable(Connection connection) throws SQLException {
        List<String> volatileTables = own(connection, VOLATILE);
        if (!volatileTables.isEmpty()) {
            throw TargetException.mismatch("ampsync's own tables " + String.join(", ", volatileTables)
                    + " are UNLOGGED or temporary, so a crash would empty them; use ALTER TABLE … SET LOGGED, or take"
                    + " pg_temp out of the search_path");
        }
    }

    private static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(script("amp-client-" + MIGRATION + ".sql"));
            hasMigration(connection);
            statement.execute(script("ampsync-" + VERSION + ".sql"));
            boolean unused = isOurVersion(connection);
            statement.execute(BOUNDED_WAIT);
            for (int step : ADDITIONS) {
                statement.execute(script("ampsync-" + step + ".sql"));
            }
        }
    }

    /** Also taken by the migrations of the Rust tool, so it is that of the database and not of a schema. */
    static void lock(Connection connection) throws SQLException {
        CRC32 crc = new CRC32();
        crc.update(Objects.requireNonNull(connection.getCatalog()).getBytes(StandardCharsets.UTF_8));
        boolean unused = Sql.of("SELECT pg_advisory_xact_lock(?)", SQLX_LOCK * crc.getValue())
                .exists(connection);
    }

    /** Whether the one migration that we know is recorded; any other means a database that we don't understand. */
    private static boolean hasMigration(Connection connection) throws SQLException {
        boolean found = false;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(MIGRATIONS)) {
            while (row.next()) {
                long version = row.getLong(1);
                if (version != MIGRATION) {
                    throw TargetException.mismatch("table _sqlx_migrations holds version " + version + " ('"
                            + PostgresErrors.oneLine(row.getString(2)) + "'), made by another program or a newer Rust"
                            + " ampsync; use a database or schema of its own");
                }
                if (!row.getBoolean(3) || !CHECKSUM.equals(row.getString(4))) {
                    throw TargetException.mismatch("table _sqlx_migrations holds version " + version
                            + " unfinished or with an unknown checksum, so the tables may differ from those expected;"
                            + " use a database or schema of its own");
                }
                found = true;
            }
        }
        return found;
    }

    private static boolean isOurVersion(Connection connection) throws SQLException {
        long version = number(connection, "SELECT coalesce(max(version), 0) FROM " + SCHEMA);
        if (version > VERSION) {
            throw TargetException.mismatch("table " + SCHEMA + " holds version " + version
                    + ", which this ampsync can't work" + " with; use the newer ampsync that made it");
        }
        return version == VERSION;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Sql.of(sql).first(connection, row -> row.getLong(1)).orElse(0L);
    }

    private static String script(String name) {
        try (InputStream in = Objects.requireNonNull(SchemaInstall.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
