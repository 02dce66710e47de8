package io.ampsync.postgres.internal.sink;

import io.ampsync.model.AmpTable;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.copy.BatchEncoder;
import io.ampsync.postgres.internal.copy.NulPolicy;
import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.ownership.Rivals;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.TableShape;
import io.ampsync.postgres.internal.table.TargetDdl;
import io.ampsync.postgres.internal.table.TargetTable;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream, in the table of the same name. */
public final class PostgresSink implements TransactionalSink {
    private static final Logger log = LoggerFactory.getLogger(PostgresSink.class);

    private static final String RECORD_TABLE =
            "UPDATE ampsync_streams SET target_oid = ?::bigint::oid WHERE " + Fence.INTACT;

    private final SinkResources resources;
    private final AmpTable table;
    private final Connections connections;
    private final Rivals rivals;
    private StreamClaim.@Nullable Owned owned;
    private StreamContext.@Nullable Target target;

    public PostgresSink(SinkResources resources, AmpTable table) {
        this.resources = resources;
        this.table = table;
        this.connections = resources.database().connections();
        this.rivals = new Rivals(resources.claims(), table.streamId());
    }

    @Override
    public StreamSnapshot load() {
        target = null;
        resources.claims().reserve(table.streamId(), this);
        try {
            owned = new StreamClaim(resources.claims(), connections, rivals, table.streamId(), table.name()).take();
            return owned.state();
        } catch (SQLException e) {
            throw resources.database().sinkException("load the state of stream " + table, e);
        }
    }

    @Override
    public void prepare(Schema schema) {
        StreamClaim.Owned mine = requireOwned();
        try {
            target = connections.transact(connection -> prepare(connection, mine, schema));
        } catch (SQLException e) {
            throw resources.database().sinkException("prepare " + mine.table() + " for stream " + table, e);
        }
    }

    private StreamContext.Target prepare(Connection connection, StreamClaim.Owned mine, Schema schema)
            throws SQLException {
        Optional<TargetTable> found = TargetTable.find(connection, mine.table());
        List<String> ddl = found.map(existing -> TargetDdl.complete(existing, schema))
                .orElseGet(() -> List.of(TargetDdl.create(mine.table(), schema)));
        try (Statement statement = connection.createStatement()) {
            for (String sql : ddl) {
                statement.execute(sql);
            }
        }
        TargetTable ready = TargetTable.find(connection, mine.table()).orElseThrow();
        BatchEncoder encoder = BatchEncoder.of(mine.table().table(), schema, ready.columns(), NulPolicy.REPLACE);
        if (found.isPresent() && !ddl.isEmpty() && mine.state().watermark().isPresent()) {
            log.warn("{} lacked columns, rows written before hold NULL in them: {}", mine.table(), ddl);
        }
        if (!ddl.isEmpty()) {
            record(connection, mine.fence(), ready);
        }
        String columns = encoder.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        return new StreamContext.Target(
                encoder,
                "COPY " + mine.table().sql() + " (" + columns + ") FROM STDIN (FORMAT BINARY)",
                TableShape.of(connection, mine.table()).orElseThrow());
    }

    private static void record(Connection connection, Fence fence, TargetTable ready) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RECORD_TABLE)) {
            statement.setLong(1, ready.oid());
            statement.setString(2, fence.streamId());
            statement.setLong(3, fence.epoch());
            statement.setString(4, fence.owner());
            if (statement.executeUpdate() != 1) {
                long unused = fence.require(connection, 0);
                throw fence.broken();
            }
        }
    }

    @Override
    public SinkGroup begin() {
        return new PostgresGroup(new StreamContext(resources, connections, rivals, requireOwned(), target));
    }

    /** Groups are encoded by one thread while another writes the one before. */
    @Override
    public boolean pipelines() {
        return true;
    }

    private StreamClaim.Owned requireOwned() {
        if (owned == null) {
            throw new IllegalStateException("stream " + table + " has not been loaded");
        }
        return owned;
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
        resources.claims().unreserve(table.streamId(), this);
    }
}
