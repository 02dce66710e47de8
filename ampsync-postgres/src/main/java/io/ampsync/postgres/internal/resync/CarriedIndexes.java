package io.ampsync.postgres.internal.resync;

import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.ownership.Instance;
import io.ampsync.postgres.internal.ownership.TransactionLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the indexes on a new table that the old one has, one in a transaction, while nothing is written into it. */
record CarriedIndexes(Connections connections, ResyncPlan plan, Instance self) {
    private static final Logger log = LoggerFactory.getLogger(CarriedIndexes.class);
    private static final int NO_GROUP = 0;

    /** Builds one that is missing. False if none is. */
    boolean buildNext() throws SQLException {
        return connections.transact(this::build);
    }

    private boolean build(Connection connection) throws SQLException {
        Optional<TableIndex> missing = missing(connection);
        if (missing.isEmpty()) {
            return false;
        }
        plan.requireOurs(connection, self);
        boolean found = Sql.of("SELECT ")
                .append(new TransactionLock(plan.schema(), plan.shadow().streamId()).take(NO_GROUP))
                .exists(connection);
        log.info(
                "{}: building the like of index {} for the new table",
                plan.live(),
                missing.get().name());
        Sql.of("SET LOCAL statement_timeout = 0").run(connection);
        missing.get().createOn(connection, plan.shadowTable());
        return found;
    }

    private Optional<TableIndex> missing(Connection connection) throws SQLException {
        List<TableIndex> rest =
                new ArrayList<>(TableIndex.list(connection, TableLocks.oid(connection, plan.shadowTable())));
        for (TableIndex index : TableIndex.list(connection, TableLocks.oid(connection, plan.live()))) {
            Optional<TableIndex> like = index.find(rest);
            if (index.valid() && like.isEmpty()) {
                return Optional.of(index);
            }
            like.ifPresent(rest::remove);
        }
        return Optional.empty();
    }
}
