package io.ampsync.postgres.internal.state;

import io.ampsync.model.IdRange;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.copy.QuarantineEncoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;

/** The rows that streams keep aside because their tables can't hold them; see {@link QuarantineEncoder}. */
public final class QuarantineRows {
    public static final String TABLE = "ampsync_quarantine";

    /** Adds rows: the statement of a COPY that takes the encoder's tuples. */
    public static final String COPY =
            "COPY " + TABLE + " (" + String.join(", ", QuarantineEncoder.COLUMNS) + ") FROM STDIN (FORMAT BINARY)";

    private QuarantineRows() {}

    /** How many there are of each stream that has any. */
    public static Map<String, Long> counts(Connection connection) throws SQLException {
        return Sql.of("SELECT stream_id, count(*) FROM " + TABLE + " GROUP BY stream_id")
                .list(connection, row -> Map.entry(row.getString(1), row.getLong(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Removes all of a stream. */
    public static void deleteAll(Connection connection, String streamId) throws SQLException {
        Sql.of("DELETE FROM " + TABLE + " WHERE stream_id = ?", streamId).update(connection);
    }

    /** Takes back what a stream has put aside under these ids. */
    public static void delete(Connection connection, String streamId, IdRange ids) throws SQLException {
        int unused = Sql.of(
                        "DELETE FROM " + TABLE + " WHERE stream_id = ? AND tx_id BETWEEN ? AND ?",
                        streamId,
                        ids.first(),
                        ids.last())
                .update(connection);
    }

    /** All rows of a stream become those of another, which has none. */
    static void move(Connection connection, String from, String to) throws SQLException {
        int unused = Sql.of("UPDATE " + TABLE + " SET stream_id = ? WHERE stream_id = ?", to, from)
                .update(connection);
    }

    static void delete(Connection connection, String streamId) throws SQLException {
        int unused = Sql.of("DELETE FROM " + TABLE + " WHERE stream_id = ?", streamId)
                .update(connection);
    }
}
