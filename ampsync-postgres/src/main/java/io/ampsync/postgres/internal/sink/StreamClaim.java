package io.ampsync.postgres.internal.sink;

import io.ampsync.model.SyncStream;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.DriverCheck;
import io.ampsync.postgres.internal.ownership.Contention;
import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.ownership.PreviousOwner;
import io.ampsync.postgres.internal.ownership.ProcessClaims;
import io.ampsync.postgres.internal.ownership.StreamLoan;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.ownership.TransactionLock;
import io.ampsync.postgres.internal.ownership.TurnWatch;
import io.ampsync.postgres.internal.ownership.Vacancy;
import io.ampsync.postgres.internal.preparation.OwnedStream;
import io.ampsync.postgres.internal.preparation.SourceCheck;
import io.ampsync.postgres.internal.preparation.TargetCheck;
import io.ampsync.postgres.internal.state.Placement;
import io.ampsync.postgres.internal.state.SchemaInstall;
import io.ampsync.postgres.internal.state.StateTables;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TurnListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Takes ownership of a stream: raises its epoch, so that nobody can commit under an older one. */
final class StreamClaim {
    private final ProcessClaims process;
    private final Connections connections;
    private final SyncStream wanted;
    private final StreamRow stream;
    private final Placement placement;
    private final Contention contention;

    StreamClaim(SinkResources resources, Connections connections, SyncStream wanted, Contention contention) {
        this.contention = contention;
        this.process = resources.claims();
        this.placement = new Placement(resources.database().schema());
        this.connections = connections;
        this.wanted = wanted;
        this.stream = new StreamRow(wanted.id());
    }

    /** Waits until nobody owns the stream. */
    @FunctionalInterface
    private interface Wait {
        /** @param again whether the stream has been claimed in vain after an earlier wait */
        Vacancy await(Connections.Call call, boolean again) throws SQLException;
    }

    /** Returns once the stream is owned; {@code listener} is told what is waited for, if anything is. */
    OwnedStream take(TurnListener listener) throws SQLException {
        String id = stream.streamId();
        if (contention.waits()) {
            TurnWatch turns = process.turns();
            boolean shares = contention == Contention.SHARE;
            return take((call, again) -> again ? turns.awaitAgain(id, call) : turns.await(id, shares, listener, call));
        }
        PreviousOwner previous = new PreviousOwner(process.instance(), stream);
        OwnedStream owned = take((call, again) -> previous.awaitEnd(call, listener));
        process.turns().hold(id, listener);
        return owned;
    }

    /** Returns once the stream is owned, also if it has to be asked for. */
    OwnedStream borrow(StreamLoan loan) throws SQLException {
        return take((call, again) -> loan.await(call));
    }

    private OwnedStream take(Wait wait) throws SQLException {
        Connections.Call call = connections.call();
        TableName name = new TableName(call.transact(this::install), wanted.destination());
        boolean taken = false;
        try {
            Optional<OwnedStream> owned = claim(call, name, wait.await(call, false));
            while (owned.isEmpty()) {
                owned = claim(call, name, wait.await(call, true));
            }
            taken = true;
            return owned.get();
        } finally {
            if (!taken) {
                process.turns().leave(stream.streamId());
            }
        }
    }

    /** Empty if the stream wasn't vacant after all. */
    private Optional<OwnedStream> claim(Connections.Call call, TableName name, Vacancy vacancy) throws SQLException {
        if (vacancy.isInherited()) {
            new TransactionLock(name.schema(), stream.streamId()).terminateHolders(call, null);
        }
        process.heartbeat().start();
        Optional<OwnedStream> owned = call.transact(connection -> claim(connection, name, vacancy));
        owned.ifPresent(mine -> {
            process.heartbeat().hold(mine.fence());
            if (contention.waits()) {
                process.turns().taken(stream.streamId());
            }
        });
        return owned;
    }

    private String install(Connection connection) throws SQLException {
        DriverCheck.require(connection, stream.streamId());
        return SchemaInstall.ensure(connection, placement);
    }

    private Optional<OwnedStream> claim(Connection connection, TableName name, Vacancy vacancy) throws SQLException {
        placement.verify(connection);
        StateTables state = new StateTables(stream.streamId());
        state.create(connection);
        boolean vacant = vacancy.holds(stream.lockOwner(connection));
        // What was there before the lock may have been removed by a reset meanwhile.
        state.create(connection);
        if (!vacant) {
            return Optional.empty();
        }
        Fence fence = stream.claim(connection, process.instance());
        StreamSnapshot snapshot = state.load(connection);
        new SourceCheck(stream, wanted).run(connection, snapshot);
        boolean tableExists = new TargetCheck(connection, stream, name).run(snapshot);
        process.heartbeat().register(connection);
        return Optional.of(new OwnedStream(fence, name, tableExists, snapshot));
    }
}
