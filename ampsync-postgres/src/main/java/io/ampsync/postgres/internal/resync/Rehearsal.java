package io.ampsync.postgres.internal.resync;

import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a table by an empty one, in a transaction that is rolled back: so what can't be done, or isn't allowed,
 * shows before a build begins. Readers wait for an instant.
 */
record Rehearsal(Connections connections, TableName live) {
    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int ATTEMPTS = 60;

    /** Throws what the switch would. */
    void run() throws SQLException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                attempt();
                return;
            } catch (SQLException e) {
                if (!TableLocks.isBusy(e) || attempt == ATTEMPTS) {
                    throw e;
                }
                log.debug("{}: others are using it, so replacing it is rehearsed again: {}", live, e.getMessage());
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private void attempt() throws SQLException {
        Connection connection = connections.open();
        try {
            TableName fresh = new TableName(live.schema(), "ampsync_rehearsed_new");
            TableName replaced = new TableName(live.schema(), "ampsync_rehearsed_old");
            new ShadowTable(fresh, live).create(connection);
            for (TableIndex index : TableIndex.list(connection, TableLocks.oid(connection, live))) {
                if (index.valid()) {
                    index.createOn(connection, fresh);
                }
            }
            TableLocks.take(connection, List.of(live, fresh));
            new TableReplacement(live, fresh, replaced).run(connection);
        } finally {
            connections.close(connection);
        }
    }
}
