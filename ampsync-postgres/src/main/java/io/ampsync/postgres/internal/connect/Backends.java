package io.ampsync.postgres.internal.connect;

import io.ampsync.postgres.internal.error.PostgresErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the server's processes that run our transactions are doing, by their process ids. */
final class Backends {
    /** Locks that are held for moments, to make a file longer, say, are part of the work. */
    private static final String LOOK = """
            SELECT pid,
                coalesce(wait_event_type = 'Lock' AND wait_event NOT IN ('extend', 'page'), FALSE) AS locked_out,
                coalesce(wait_event = 'SyncRep', FALSE) AS awaits_standby,
                coalesce(wait_event = 'ClientRead', FALSE) AS listens, state_change::text AS state_since
            FROM pg_stat_activity
            WHERE pid = ANY (string_to_array(?, ',')::int[]) AND datname = current_database()
            AND usename = session_user""";

    private static final String BLOCKERS = """
            SELECT b.pid, a.usename, a.application_name, a.state, date_trunc('second', a.xact_start)::text AS since
            FROM (SELECT DISTINCT unnest(pg_blocking_pids(?)) AS pid) b LEFT JOIN pg_stat_activity a USING (pid)
            ORDER BY b.pid""";

    private final Map<Integer, Finding> found;

    private Backends(Map<Integer, Finding> found) {
        this.found = found;
    }

    private record Row(int pid, boolean lockedOut, boolean awaitsStandby, boolean listens, String stateSince) {}

    static Backends look(Connection connection, Collection<ConnectionUse> uses) throws SQLException {
        String pids =
                uses.stream().map(use -> String.valueOf(use.backend().pid())).collect(Collectors.joining(","));
        List<Row> rows = Sql.of(LOOK, pids)
                .list(
                        connection,
                        row -> new Row(
                                row.getInt("pid"),
                                row.getBoolean("locked_out"),
                                row.getBoolean("awaits_standby"),
                                row.getBoolean("listens"),
                                String.valueOf(row.getString("state_since"))));
        Map<Integer, Finding> found = new HashMap<>();
        for (Row row : rows) {
            found.put(row.pid(), finding(connection, row));
        }
        return new Backends(found);
    }

    private static Finding finding(Connection connection, Row row) throws SQLException {
        if (row.lockedOut()) {
            return Finding.lockedOut(blockers(connection, row.pid()));
        }
        if (row.awaitsStandby()) {
            return Finding.awaitsStandby();
        }
        return row.listens() ? Finding.listens(row.stateSince()) : Finding.WORKS;
    }

    private static String blockers(Connection connection, int pid) throws SQLException {
        List<String> all = Sql.of(BLOCKERS, pid).list(connection, Backends::describe);
        return all.isEmpty() ? "another transaction" : String.join(" and ", all);
    }

    /** What the role may not see of others is left out. */
    private static String describe(ResultSet row) throws SQLException {
        int pid = row.getInt("pid");
        if (pid == 0) {
            return "a prepared transaction (see pg_prepared_xacts)";
        }
        StringBuilder text = new StringBuilder("process ").append(pid).append(" (user ");
        text.append(row.getString("usename"));
        append(text, ", application ", row.getString("application_name"));
        append(text, ", ", row.getString("state"));
        append(text, ", in a transaction since ", row.getString("since"));
        return PostgresErrors.oneLine(text.append(')').toString());
    }

    private static void append(StringBuilder text, String label, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            text.append(label).append(value);
        }
    }

    Finding of(ConnectionUse use) {
        ConnectionUse.Backend backend = use.backend();
        return found.getOrDefault(backend.pid(), backend.certain() ? Finding.GONE : Finding.UNKNOWN);
    }
}
