package io.ampsync.postgres.internal.state;

import io.ampsync.postgres.internal.connect.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** Whether a transaction looks up rows of a range of ids by an index. */
public final class IndexScans {
    private IndexScans() {}

    /**
     * Makes the rest of the transaction use whatever index there is: for a table that has grown since it was last
     * analyzed, or never was, PostgreSQL may find it better to read all of it.
     */
    public static void prefer(Connection connection) throws SQLException {
        boolean unused =
                Sql.of("SELECT set_config('enable_seqscan', 'off', TRUE)").exists(connection);
    }
}
