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

    public StreamStateStore(Database database, String streamId) {
        this.database = database;
        this.streamId = streamId;
        this.tables = new StateTables(streamId);
    }

    @Override
    public StreamSnapshot load() {
        try {
            String unused = database.transact(SchemaInstall::ensure);
            return database.transact(connection -> {
                tables.create(connection);
                return tables.load(connection);
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
