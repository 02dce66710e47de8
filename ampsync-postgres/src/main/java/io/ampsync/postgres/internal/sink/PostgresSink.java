package io.ampsync.postgres.internal.sink;

import io.ampsync.error.SinkException;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.ownership.Contention;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.partition.PartitionMaker;
import io.ampsync.postgres.internal.preparation.OwnedStream;
import io.ampsync.postgres.internal.preparation.PreparedTable;
import io.ampsync.postgres.internal.preparation.TablePreparation;
import io.ampsync.postgres.internal.state.Placement;
import io.ampsync.spi.ConnectionListener;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TargetWait;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.spi.TurnListener;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One stream, in the table of the same name. The design says what the table gets if it has to be created, and its
 * indexes in any case.
 */
public final class PostgresSink implements TransactionalSink {
    private final SinkResources resources;
    private final SyncStream table;
    private final TableDesign design;
    private final Notifications notifications;
    private final Contention contention;
    private final Connections connections;
    private final Connections beside;
    private final TargetUpkeep upkeep;
    private @Nullable OwnedStream owned;
    private final QuarantineLog quarantineLog = new QuarantineLog();
    private boolean warned;
    private @Nullable PreparedTable prepared;
    private Partitioning partitioning = new Partitioning(new WrittenBlocks(0), null);

    public PostgresSink(SinkResources resources, SyncStream table, TableDesign design, SinkSettings settings) {
        this.resources = resources;
        this.table = table;
        this.design = design;
        this.notifications = settings.notifications();
        this.contention = settings.contention();
        this.upkeep = new TargetUpkeep(resources.database(), design);
        String user = "table " + table.destination();
        this.connections = resources.database().connections(user);
        this.beside = resources.database().spareConnections(user);
    }

    @Override
    public StreamSnapshot load() {
        return loadInTurn(TurnListener.NONE);
    }

    /** Claims the stream first: what it returns is what only this process can change from then on. */
    @Override
    public StreamSnapshot loadInTurn(TurnListener turns) {
        prepared = null;
        resources.claims().reserve(table.id(), this);
        try {
            if (resources.claims().turns().isHandingOver(table.id())) {
                handOver();
            }
            OwnedStream claimed = new StreamClaim(resources, connections, table, contention).take(turns);
            owned = claimed;
            partitioning = new Partitioning(new WrittenBlocks(claimed.state().next()), null);
            look(claimed);
            return claimed.state();
        } catch (SQLException e) {
            throw resources.database().sinkException("load the state of stream " + table, e);
        }
    }

    @Override
    public boolean standsBy() {
        return contention.waits();
    }

    /** Gives the stream up before this process asks for its next turn. */
    private void handOver() throws SQLException {
        OwnedStream mine = requireOwned();
        upkeep.abort();
        if (!connections.transact(connection -> StreamRow.release(connection, mine.fence()))) {
            throw SinkException.retryable("stream " + table
                    + ": can't be handed over yet, as somebody has locked its row; ampsync tries again");
        }
        resources.claims().heartbeat().drop(mine.fence());
        owned = null;
    }

    private void look(OwnedStream claimed) throws SQLException {
        connections.transact(connection -> {
            upkeep.look(connection, claimed.table(), false);
            if (claimed.state().next() == 0 && !warned) {
                warned = true;
                new Placement(resources.database().schema()).warnOfOtherState(connection, table.id());
            }
            return true;
        });
        upkeep.summarize();
    }

    @Override
    public void prepare(Schema schema) {
        OwnedStream mine = requireOwned();
        try {
            PreparedTable ready = connections.transact(connection -> {
                PreparedTable table = new TablePreparation(connection, mine, schema, design).run();
                upkeep.look(connection, mine.table(), true);
                return table;
            });
            partitioning = new Partitioning(partitioning.written(), maker(ready, mine));
            prepared = ready;
        } catch (SQLException e) {
            throw resources.database().sinkException("prepare " + mine.table() + " for stream " + table, e);
        }
    }

    private @Nullable PartitionMaker maker(PreparedTable ready, OwnedStream mine) {
        if (ready.blocks() == null || ready.interval().isEmpty()) {
            return null;
        }
        PartitionMaker.Plan plan = new PartitionMaker.Plan(
                mine.table(), ready.blocks().name(), ready.interval().getAsLong());
        return new PartitionMaker(beside, plan, mine.fence(), mine.lock());
    }

    @Override
    public SinkGroup begin() {
        return new PostgresGroup(new StreamContext(
                resources, connections, requireOwned(), prepared, upkeep, notifications, partitioning, quarantineLog));
    }

    /** Groups are encoded by one thread while another writes the one before. */
    @Override
    public boolean pipelines() {
        return true;
    }

    @Override
    public Optional<Duration> caughtUp() {
        return upkeep.finish(requireOwned());
    }

    private OwnedStream requireOwned() {
        if (owned == null) {
            throw new IllegalStateException("stream " + table + ": prepare or begin before load");
        }
        return owned;
    }

    @Override
    public Optional<TargetWait> waitingFor() {
        return upkeep.waitingFor().or(connections::waitingFor).or(beside::waitingFor);
    }

    @Override
    public void listen(ConnectionListener listener) {
        connections.listen(listener);
    }

    @Override
    public void abort() {
        connections.abort();
        beside.abort();
        upkeep.abort();
    }

    @Override
    public void close() {
        upkeep.close();
        if (owned != null) {
            resources.claims().heartbeat().release(owned.fence());
            owned = null;
        }
        resources.claims().turns().leave(table.id());
        resources.claims().unreserve(table.id(), this);
    }
}
