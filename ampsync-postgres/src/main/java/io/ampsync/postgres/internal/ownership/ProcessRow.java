package io.ampsync.postgres.internal.ownership;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.status.StoredStream;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The row of a process in {@code ampsync_processes}, by which others see whether it lives. All SQL on that table is
 * here, as statements or fragments. Only the process itself changes its row; anybody removes rows that are long out of
 * date.
 */
public record ProcessRow(Instance instance) {
    public static final String TABLE = "ampsync_processes";

    /** Columns, after {@link #JOIN_ON_OWNER}, for {@link #read}. */
    static final String COLUMNS = "p.host, p.pid_namespace, p.pid, p.started, p.beats";

    /** Columns, after {@link #JOIN_ON_OWNER}, for {@link #owner}. */
    static final String OWNER_COLUMNS =
            "p.host, p.pid, extract(epoch FROM clock_timestamp() - p.renewed_at)::float8 AS silence";

    /** Joins the row, as {@code p}, of the owner of the stream {@code s}, if it has one. */
    static final String JOIN_ON_OWNER = "LEFT JOIN ampsync_processes p ON p.instance = s.owner";

    /** Whether the owner of the stream {@code s} has been heard of lately. */
    static final String OWNER_SEEN_LATELY = "EXISTS (SELECT FROM ampsync_processes p"
            + " WHERE p.instance = s.owner AND p.renewed_at > now() - interval '30 seconds')";

    private static final String INSERT = "INSERT INTO ampsync_processes (instance, host, pid_namespace, pid, started)";

    private static final String RENEW =
            " ON CONFLICT (instance) DO UPDATE SET beats = ampsync_processes.beats + 1, renewed_at = now()";

    /**
     * Makes the process known together with the claim that this transaction makes. Leaves a row alone that is being
     * renewed: a claim that hangs must not keep the heartbeat waiting for its lock.
     */
    void ensure(Connection connection) throws SQLException {
        insert(" SELECT ?, ?, ?, ?, ?")
                .append(
                        " WHERE NOT EXISTS (SELECT FROM ampsync_processes"
                                + " WHERE instance = ? AND renewed_at > now() - interval '1 hour')" + RENEW,
                        instance.id())
                .update(connection);
    }

    void beat(Connection connection, Wishes wishes) throws SQLException {
        insert(" VALUES (?, ?, ?, ?, ?)")
                .append(
                        RENEW + ", shares = ?::text[], requests = ?::text[], request_purpose = ?::text",
                        array(connection, wishes.shares()),
                        array(connection, wishes.requests()),
                        wishes.requests().isEmpty() ? null : wishes.purpose())
                .update(connection);
    }

    private static @Nullable Object array(Connection connection, Set<String> streams) throws SQLException {
        return streams.isEmpty() ? null : connection.createArrayOf("text", streams.toArray());
    }

    /**
     * The processes, without this one, that have renewed their rows lately and want something of others. Times are
     * compared by the database, whose they are.
     */
    Map<Instance, Wishes> wishes(Connection connection) throws SQLException {
        Map<Instance, Wishes> found = new HashMap<>();
        Sql.of(
                        "SELECT p.instance, p.shares, p.requests, p.request_purpose, " + COLUMNS
                                + " FROM ampsync_processes p"
                                + " WHERE (p.shares IS NOT NULL OR p.requests IS NOT NULL) AND p.instance <> ?"
                                + " AND p.renewed_at > clock_timestamp() - make_interval(secs => ?)",
                        instance.id(),
                        Liveness.PATIENCE_NANOS / 1e9)
                .list(
                        connection,
                        row -> found.put(
                                Objects.requireNonNull(read(row.getString("instance"), row)),
                                new Wishes(
                                        streams(row.getArray("shares")),
                                        streams(row.getArray("requests")),
                                        Objects.requireNonNullElse(row.getString("request_purpose"), ""))));
        return found;
    }

    private static Set<String> streams(@Nullable Array array) throws SQLException {
        return array == null ? Set.of() : Set.of((String[]) array.getArray());
    }

    private Sql insert(String rest) {
        return Sql.of(
                INSERT + rest,
                instance.id(),
                instance.host(),
                instance.pidNamespace(),
                instance.pid(),
                instance.started());
    }

    void remove(Connection connection) throws SQLException {
        Sql.of("DELETE FROM ampsync_processes WHERE instance = ?", instance.id())
                .update(connection);
    }

    /** Removes rows of processes that have long ended, unless {@code used} holds for the row, called {@code p}. */
    static void removeOld(Connection connection, String used) throws SQLException {
        Sql.of("DELETE FROM ampsync_processes p WHERE renewed_at < now() - interval '1 day' AND NOT " + used)
                .update(connection);
    }

    /** Who owns a stream, in a row with {@link #OWNER_COLUMNS} and {@code claimed_at}; empty if nobody does. */
    static Optional<StoredStream.Owner> owner(ResultSet row) throws SQLException {
        @Nullable String host = row.getString("host");
        return host == null
                ? Optional.empty()
                : Optional.of(new StoredStream.Owner(
                        host,
                        row.getLong("pid"),
                        Optional.ofNullable(row.getObject("claimed_at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant),
                        Duration.ofMillis(Math.round(1_000 * Math.max(0, row.getDouble("silence"))))));
    }

    /** The process of {@code instance} in a row with {@link #COLUMNS}; null if it has none on record. */
    static @Nullable Instance read(String instance, ResultSet row) throws SQLException {
        @Nullable String host = row.getString("host");
        return host == null
                ? null
                : new Instance(
                        instance, host, row.getString("pid_namespace"), row.getLong("pid"), row.getLong("started"));
    }
}
