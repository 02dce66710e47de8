package io.ampsync.postgres.internal.state;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/**
 * The row of a table's primary key in {@code ampsync_indexes}, for tables that are created without it. All SQL on that
 * is here. A table is known by its name, so that the record survives a dump.
 */
public record IndexRow(TableName table) {
    public static final String TABLE = "ampsync_indexes";

    private static final String PURPOSE = "primary key";
    private static final String THIS = " WHERE target_schema = ? AND target_table = ? AND purpose = ?";

    /** How far the key has got. A process that ends leaves it as it is. */
    public enum State {
        WAITING,
        BUILDING,
        BUILT,
        DONE;

        private String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Records that the table waits for its key, and which index takes its place. */
    public void create(Connection connection, String standIn) throws SQLException {
        Sql.of(
                        "INSERT INTO ampsync_indexes (target_schema, target_table, purpose, stand_in, state)"
                                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (target_schema, target_table, purpose) DO UPDATE"
                                + " SET stand_in = EXCLUDED.stand_in, state = EXCLUDED.state, changed_at = now()",
                        table.schema(),
                        table.table(),
                        PURPOSE,
                        standIn,
                        State.WAITING.text())
                .update(connection);
    }

    public void reached(Connection connection, State state) throws SQLException {
        Sql.of(
                        "UPDATE ampsync_indexes SET state = ?, changed_at = now()" + THIS,
                        state.text(),
                        table.schema(),
                        table.table(),
                        PURPOSE)
                .update(connection);
    }

    /** Which index takes the key's place; empty if the table has its key, or is not to get one. */
    public Optional<String> standIn(Connection connection) throws SQLException {
        return Sql.of(
                        "SELECT stand_in FROM ampsync_indexes" + THIS + " AND state <> ? AND stand_in IS NOT NULL",
                        table.schema(),
                        table.table(),
                        PURPOSE,
                        State.DONE.text())
                .first(connection, row -> row.getString(1));
    }
}
