package io.ampsync.postgres.internal.state;

import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row in {@code ampsync_indexes}: that of a table's key, for tables that are created without it, or of an index that
 * was declared. All SQL on that is here. A table is known by its name, so that the record survives a dump. An older
 * ampsync knows the purpose of {@link KeyPolicy#IDS} only, and leaves other keys alone.
 */
public record IndexRow(TableName table, String purpose) {
    public static final String TABLE = "ampsync_indexes";

    /** Stands for the purposes of all keys, of which a table has one. */
    private static final String KEY = "key";

    private static final String KEYS = " AND purpose IN ('primary key', 'natural key', '_tx_id')";
    private static final String INDEX = "index ";
    private static final String OF_TABLE = " WHERE target_schema = ? AND target_table = ?";

    /** Another declared index of which somebody has said lately that it is being built. */
    private static final String OTHER_UNDER_WAY = "SELECT FROM ampsync_indexes WHERE purpose LIKE '" + INDEX
            + "%' AND state = ? AND changed_at > now() - interval '30 seconds'"
            + " AND (target_schema, target_table, purpose) <> (?, ?, ?)";

    /** How far the index has got. A process that ends leaves it as it is. */
    public enum State {
        WAITING,
        BUILDING,
        BUILT,
        DONE,
        LEFT;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The row of the key, whatever that is. */
    public IndexRow(TableName table) {
        this(table, KEY);
    }

    /** The row of a declared index. */
    public static IndexRow ofIndex(TableName table, String name) {
        return new IndexRow(table, INDEX + name);
    }

    /** A key that a table waits for, and the index that takes its place until then. */
    public record Waiting(String standIn, KeyPolicy key) {}

    /** Records for which key the table waits, whatever was on record for an earlier table of that name. */
    public void create(Connection connection, Waiting waiting) throws SQLException {
        Sql.of("DELETE FROM ampsync_indexes").append(matches()).update(connection);
        Sql.of(
                        "INSERT INTO ampsync_indexes (target_schema, target_table, purpose, stand_in, state,"
                                + " key_columns) VALUES (?, ?, ?, ?, ?, ?)",
                        table.schema(),
                        table.table(),
                        purpose(waiting.key().kind()),
                        waiting.standIn(),
                        State.WAITING.text(),
                        connection.createArrayOf("text", waiting.key().columns().toArray()))
                .update(connection);
    }

    private static String purpose(KeyPolicy.Kind kind) {
        return switch (kind) {
            case IDS -> "primary key";
            case NATURAL -> "natural key";
            case NONE -> "_tx_id";
        };
    }

    public void reached(Connection connection, State state) throws SQLException {
        Sql.of("UPDATE ampsync_indexes SET state = ?, changed_at = now()", state.text())
                .append(matches())
                .update(connection);
    }

    /** What the table waits for; empty if it has its key, or never lacked one. */
    public Optional<Waiting> waiting(Connection connection) throws SQLException {
        return Sql.of("SELECT stand_in, purpose, key_columns FROM ampsync_indexes")
                .append(matches())
                .append(" AND state <> ? AND stand_in IS NOT NULL", State.DONE.text())
                .first(connection, row -> new Waiting(row.getString(1), key(row.getString(2), row.getArray(3))));
    }

    private static KeyPolicy key(String purpose, @Nullable Array columns) throws SQLException {
        if (purpose.equals(purpose(KeyPolicy.Kind.NATURAL)) && columns != null) {
            return KeyPolicy.natural(List.of((String[]) columns.getArray()));
        }
        return purpose.equals(purpose(KeyPolicy.Kind.NONE)) ? KeyPolicy.NONE : KeyPolicy.IDS;
    }

    /**
     * Records how far an index of this definition is, in the place of any other record of such a one. Whoever does it
     * says so again within 30 seconds, as long as it is being built.
     */
    public void record(Connection connection, String definition, State state) throws SQLException {
        Sql.of(
                        "DELETE FROM ampsync_indexes WHERE target_schema = ? AND target_table = ? AND definition = ?"
                                + " AND purpose <> ?",
                        table.schema(),
                        table.table(),
                        definition,
                        purpose)
                .update(connection);
        Sql.of(
                        "INSERT INTO ampsync_indexes (target_schema, target_table, purpose, definition, state)"
                                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (target_schema, target_table, purpose) DO UPDATE"
                                + " SET definition = EXCLUDED.definition, state = EXCLUDED.state, changed_at = now()",
                        table.schema(),
                        table.table(),
                        purpose,
                        definition,
                        state.text())
                .update(connection);
    }

    /** What is on record of the key of one table is that of another's from now on; with {@code to} null, of none. */
    public static void moveKey(Connection connection, TableName from, @Nullable TableName to) throws SQLException {
        String of = OF_TABLE + KEYS;
        if (to == null) {
            Sql.of("DELETE FROM ampsync_indexes" + of, from.schema(), from.table())
                    .update(connection);
            return;
        }
        moveKey(connection, to, null);
        Sql.of(
                        "UPDATE ampsync_indexes SET target_schema = ?, target_table = ?" + of,
                        to.schema(),
                        to.table(),
                        from.schema(),
                        from.table())
                .update(connection);
    }

    /** Whether another declared index is being built, as far as is on record. */
    public boolean waitsForAnother(Connection connection) throws SQLException {
        return Sql.of(OTHER_UNDER_WAY, State.BUILDING.text(), table.schema(), table.table(), purpose)
                .exists(connection);
    }

    /** Forgets all records of a table, which is gone. */
    public static void deleteAll(Connection connection, TableName table) throws SQLException {
        Sql.of("DELETE FROM ampsync_indexes" + OF_TABLE, table.schema(), table.table())
                .update(connection);
    }

    /** What a table's records say, for those who only look. */
    public record Listed(String purpose, State state) {}

    /** All records of a table, the key first. */
    public static List<Listed> list(Connection connection, TableName table) throws SQLException {
        return Sql.of(
                        "SELECT purpose, state FROM ampsync_indexes" + OF_TABLE + " ORDER BY purpose LIKE '" + INDEX
                                + "%', purpose",
                        table.schema(),
                        table.table())
                .list(
                        connection,
                        row -> new Listed(
                                row.getString(1), State.valueOf(row.getString(2).toUpperCase(Locale.ROOT))));
    }

    /** The indexes of a table that were declared once, but whose definitions are not among these. */
    public static List<String> undeclared(Connection connection, TableName table, List<String> definitions)
            throws SQLException {
        return Sql.of(
                        "SELECT substr(purpose, ?) FROM ampsync_indexes WHERE target_schema = ? AND target_table = ?"
                                + " AND purpose LIKE '" + INDEX + "%' AND state <> ? AND definition <> ALL (?)"
                                + " ORDER BY purpose",
                        INDEX.length() + 1,
                        table.schema(),
                        table.table(),
                        State.LEFT.text(),
                        connection.createArrayOf("text", definitions.toArray()))
                .list(connection, row -> row.getString(1));
    }

    private Sql matches() {
        return purpose.equals(KEY)
                ? Sql.of(OF_TABLE + KEYS, table.schema(), table.table())
                : Sql.of(OF_TABLE + " AND purpose = ?", table.schema(), table.table(), purpose);
    }
}
