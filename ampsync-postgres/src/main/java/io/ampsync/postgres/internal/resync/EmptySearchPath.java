package io.ampsync.postgres.internal.resync;

import io.ampsync.postgres.internal.connect.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** Work during which the server writes every name of another schema than the system's in full. */
final class EmptySearchPath {
    private EmptySearchPath() {}

    /** What is done meanwhile. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    /** Names mean afterwards what they meant before; the transaction has failed if {@code work} throws. */
    static void during(Connection connection, Work work) throws SQLException {
        String path = Sql.of("SELECT current_setting('search_path')")
                .first(connection, row -> row.getString(1))
                .orElseThrow();
        set(connection, "");
        work.run();
        set(connection, path);
    }

    private static void set(Connection connection, String path) throws SQLException {
        boolean unused =
                Sql.of("SELECT set_config('search_path', ?, TRUE)", path).exists(connection);
    }
}
