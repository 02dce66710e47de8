package io.ampsync.postgres.internal.state;

import io.ampsync.error.OwnershipException;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StateStore;
import io.ampsync.spi.StreamSnapshot;
import java.sql.SQLException;

/** The state of one stream, for sinks that are elsewhere. */
public final class StreamStateStore implements StateStore {
    private final Database database;
    private final String streamId;
    private final StateTables tables;
    private final Placement placement;
    private volatile boolean warned;

    public StreamStateStore(Database database, String streamId) {
        this.database = database;
        this.streamId = streamId;
        this.tables = new StateTables(streamId);
        this.placement = new Placement(database.schema());
    }

    @Override
    public StreamSnapshot load() {
        try {
            String unused = database.transact(connection -> SchemaInstall.ensure(connection, placement));
            return database.transact(connection -> {
                placement.verify(connection);
                tables.create(connection);
                StreamSnapshot state = tables.load(connection);
                if (state.next() == 0 && !warned) {
                    warned = true;
                    placement.warnOfOtherState(connection, streamId);
                }
                return state;
            });
        } catch (SQLException e) {
            throw database.storeException("load the state of stream " + streamId, e);
        }
    }

    @Override
    public void commit(StateChange change) {
        try {
            database.transact(connection -> {
                if (!StateUpdate.unowned(streamId, change).apply(connection)) {
                    throw new OwnershipException(
                            "stream " + streamId + ": its next id is no longer " + change.expectedNext()
                                    + "; if another process writes the stream, stop one of the two; if the database has"
                                    + " lost commits, start again");
                }
                return change;
            });
        } catch (SQLException e) {
            throw database.storeException("save the state of stream " + streamId, e);
        }
    }
}
