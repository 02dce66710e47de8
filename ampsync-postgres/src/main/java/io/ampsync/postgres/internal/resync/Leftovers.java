package io.ampsync.postgres.internal.resync;

import io.ampsync.error.OwnershipException;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.ownership.Instance;
import io.ampsync.postgres.internal.ownership.PreviousOwner;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.ownership.StreamRowSuccession;
import io.ampsync.postgres.internal.ownership.Vacancy;
import io.ampsync.postgres.internal.state.IndexRow;
import io.ampsync.postgres.internal.state.Placement;
import io.ampsync.postgres.internal.state.SchemaInstall;
import io.ampsync.postgres.internal.state.StateMove;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.spi.TurnListener;
import java.sql.Connection;
import java.sql.SQLException;

/** Removes what a resync leaves: a table that isn't finished, or one that has been replaced and was kept. */
public record Leftovers(Database database, SyncStream target) {

    /**
     * Gives up a build that isn't finished. False if there is none.
     *
     * @throws OwnershipException if it is under way
     */
    public boolean abandon(Instance self) {
        return remove(
                new StreamRow(target.shadow().id()),
                schema -> new TableName(schema, target.shadow().destination()),
                self);
    }

    /** Drops the table that has been replaced. False if there is none. */
    public boolean dropReplaced(Instance self) {
        return remove(ResyncPlan.replaced(target), schema -> ResyncPlan.replacedTable(schema, target), self);
    }

    private interface Naming {
        TableName in(String schema);
    }

    private boolean remove(StreamRow stream, Naming naming, Instance self) {
        Connections connections = database.spareConnections("resync of table " + target.destination());
        try {
            Connections.Call call = connections.call();
            TableName table = naming.in(
                    call.transact(connection -> SchemaInstall.ensure(connection, new Placement(database.schema()))));
            Vacancy vacancy = new PreviousOwner(self, stream).awaitEnd(call, TurnListener.NONE);
            return call.transact(connection -> {
                boolean known =
                        StreamRowSuccession.lockEpoch(connection, stream).isPresent();
                if (known && !vacancy.holds(stream.lockOwner(connection))) {
                    throw new OwnershipException("stream " + stream.streamId()
                            + ": another process has just taken the resync up; stop that first");
                }
                return remove(connection, stream, table);
            });
        } catch (SQLException e) {
            throw database.sinkException("remove what a resync of table " + target.destination() + " has left", e);
        }
    }

    private static boolean remove(Connection connection, StreamRow stream, TableName table) throws SQLException {
        boolean found = TableLocks.oid(connection, table) != 0
                || StreamRowSuccession.lockEpoch(connection, stream).isPresent();
        Sql.of("DROP TABLE IF EXISTS " + table.sql()).run(connection);
        StateMove.delete(connection, stream.streamId());
        StreamRowSuccession.delete(connection, stream);
        IndexRow.moveKey(connection, table, null);
        return found;
    }
}
