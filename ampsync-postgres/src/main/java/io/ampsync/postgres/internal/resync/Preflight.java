package io.ampsync.postgres.internal.resync;

import io.ampsync.error.SinkException;
import io.ampsync.error.TargetException;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.index.StandIn;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.ownership.StreamRowSuccession;
import io.ampsync.postgres.internal.state.Placement;
import io.ampsync.postgres.internal.state.SchemaInstall;
import io.ampsync.postgres.internal.state.StateTables;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Finds out whether the table of a stream can be replaced, before anything is done. */
public final class Preflight {
    private final Database database;
    private final Connections connections;
    private final SyncStream target;

    public Preflight(Database database, SyncStream target) {
        this.database = database;
        this.connections = database.spareConnections("resync of table " + target.destination());
        this.target = target;
    }

    /**
     * What is to be done.
     *
     * @throws TargetException with all that keeps the table from being replaced
     */
    public ResyncPlan plan(boolean keepsOld) {
        try {
            ResyncPlan plan = connections.transact(connection -> look(connection, keepsOld));
            new Rehearsal(connections, plan.live()).run();
            return plan;
        } catch (SQLException e) {
            throw database.sinkException("see whether table " + target.destination() + " can be replaced", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SinkException.retryable("interrupted before the resync of table " + target.destination(), e);
        }
    }

    private ResyncPlan look(Connection connection, boolean keepsOld) throws SQLException {
        String schema = SchemaInstall.ensure(connection, new Placement(database.schema()));
        TableName live = new TableName(schema, target.destination());
        long table = TableLocks.oid(connection, live);
        StreamRow old = StreamRowSuccession.writing(connection, schema, live.table())
                .filter(found -> table != 0)
                .orElseThrow(() -> TargetException.mismatch("no stream has filled " + live
                        + ", so there is nothing to replace; sync fills it (one that the Rust ampsync has filled is"
                        + " known once sync has taken it over)"));
        ResyncPlan plan = new ResyncPlan(schema, old, target, keepsOld);
        if (!old.equals(plan.successor())) {
            plan.requireUnused(connection);
        }
        List<String> refusals = Refusals.of(connection, table);
        if (!refusals.isEmpty()) {
            throw TargetException.mismatch(live + " can't be replaced: " + String.join("; ", refusals));
        }
        if (StandIn.find(connection, live).isPresent()) {
            throw TargetException.mismatch(live + " can't be replaced: stream " + old.streamId()
                    + " hasn't caught up yet, and has no key; let it catch up, or start afresh with "
                    + StateTables.reset(old.streamId()));
        }
        if (TableLocks.oid(connection, plan.replacedTable()) != 0) {
            throw TargetException.mismatch(live + " can't be replaced: what an earlier resync has replaced is still"
                    + " there, as " + plan.replacedTable() + "; drop it first (resync --drop-replaced)");
        }
        return plan;
    }
}
