package io.ampsync.postgres.internal.sink;

import io.ampsync.error.SinkException;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.ownership.ProcessClaims;
import io.ampsync.postgres.internal.ownership.Rivals;
import io.ampsync.postgres.internal.state.SchemaInstall;
import io.ampsync.postgres.internal.state.StateTables;
import io.ampsync.postgres.internal.state.StateUpdate;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Takes ownership of a stream: raises its epoch, so that nobody can commit under an older one. */
final class StreamClaim {
    /** Waits for a commit under way, see {@link StateUpdate}. */
    private static final String LOCK = "SELECT owner FROM ampsync_streams WHERE stream_id = ? FOR UPDATE";

    private static final String CLAIM = """
            UPDATE ampsync_streams SET epoch = epoch + 1, owner = ?, claimed_at = now()
            WHERE stream_id = ? RETURNING epoch""";

    private final ProcessClaims process;
    private final Connections connections;
    private final Rivals rivals;
    private final String streamId;
    private final String table;

    StreamClaim(ProcessClaims process, Connections connections, Rivals rivals, String streamId, String table) {
        this.process = process;
        this.connections = connections;
        this.rivals = rivals;
        this.streamId = streamId;
        this.table = table;
    }

    /** What the owner knows about its stream; valid as long as {@code fence} is. */
    record Owned(Fence fence, TableName table, boolean tableExists, StreamSnapshot state) {}

    Owned take() throws SQLException {
        Connections.Call call = connections.call();
        TableName name = new TableName(call.transact(this::install), table);
        while (true) {
            @Nullable String outlived = rivals.outlive(call);
            if (outlived != null) {
                rivals.endTransactions(call, null);
            }
            process.heartbeat().start();
            Optional<Owned> owned = call.transact(connection -> claim(connection, name, outlived));
            if (owned.isPresent()) {
                process.heartbeat().hold(owned.get().fence());
                return owned.get();
            }
        }
    }

    private String install(Connection connection) throws SQLException {
        requireDriver(connection);
        return SchemaInstall.ensure(connection);
    }

    /** Rows go in by the driver's COPY, which an application's pool may hide. */
    private void requireDriver(Connection connection) throws SQLException {
        boolean found;
        try {
            found = connection.isWrapperFor(PGConnection.class);
        } catch (SQLFeatureNotSupportedException e) {
            found = false;
        }
        if (!found) {
            throw new SinkException(
                    "stream " + streamId + ": the DataSource hands out connections of "
                            + connection.getClass().getName()
                            + ", which can't be unwrapped to org.postgresql.PGConnection; give it the driver pgjdbc, and a"
                            + " pool that supports Connection.unwrap",
                    false,
                    null);
        }
    }

    /** Empty if somebody else has claimed the stream meanwhile. */
    private Optional<Owned> claim(Connection connection, TableName name, @Nullable String outlived)
            throws SQLException {
        StateTables state = new StateTables(streamId);
        state.create(connection);
        @Nullable String owner = owner(connection);
        if (owner != null && !owner.equals(outlived)) {
            return Optional.empty();
        }
        Fence fence = raise(connection);
        StreamSnapshot snapshot = state.load(connection);
        boolean tableExists = new TargetCheck(connection, streamId, name).run(snapshot);
        process.heartbeat().register(connection);
        return Optional.of(new Owned(fence, name, tableExists, snapshot));
    }

    private @Nullable String owner(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, streamId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private Fence raise(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setString(1, process.instance().id());
            statement.setString(2, streamId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Fence(streamId, process.instance().id(), row.getLong(1));
            }
        }
    }
}
