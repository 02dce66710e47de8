package io.ampsync.postgres.internal.sink;

import io.ampsync.model.SyncStream;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** One stream, in the table of the same name. */
public final class PostgresSink implements TransactionalSink {
    private final SinkResources resources;
    private final SyncStream table;
    private final Connections connections;
    private @Nullable OwnedStream owned;
    private @Nullable PreparedTable prepared;

    public PostgresSink(SinkResources resources, SyncStream table) {
        this.resources = resources;
        this.table = table;
        this.connections = resources.database().connections("table " + table.destination());
    }

    /** Claims the stream first: what it returns is what only this process can change from then on. */
    @Override
    public StreamSnapshot load() {
        prepared = null;
        resources.claims().reserve(table.id(), this);
        try {
            owned = new StreamClaim(resources.claims(), connections, table).take();
            return owned.state();
        } catch (SQLException e) {
            throw resources.database().sinkException("load the state of stream " + table, e);
        }
    }

    @Override
    public void prepare(Schema schema) {
        OwnedStream mine = requireOwned();
        try {
            prepared = connections.transact(connection -> PreparedTable.prepare(connection, mine, schema));
        } catch (SQLException e) {
            throw resources.database().sinkException("prepare " + mine.table() + " for stream " + table, e);
        }
    }

    @Override
    public SinkGroup begin() {
        return new PostgresGroup(new StreamContext(resources, connections, requireOwned(), prepared));
    }

    /** Groups are encoded by one thread while another writes the one before. */
    @Override
    public boolean pipelines() {
        return true;
    }

    private OwnedStream requireOwned() {
        if (owned == null) {
            throw new IllegalStateException("stream " + table + ": prepare or begin before load");
        }
        return owned;
    }

    @Override
    public Optional<String> waitingFor() {
        return connections.waitingFor();
    }

    @Override
    public void abort() {
        connections.abort();
    }

    @Override
    public void close() {
        if (owned != null) {
            resources.claims().heartbeat().release(owned.fence());
            owned = null;
        }
        resources.claims().unreserve(table.id(), this);
    }
}
