package io.ampsync.postgres.internal.verify;

import io.ampsync.error.TargetException;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.connect.TransactionCallback;
import io.ampsync.postgres.internal.digest.RangeDigests;
import io.ampsync.postgres.internal.digest.TupleReader;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.preparation.SourceCheck;
import io.ampsync.postgres.internal.state.StateTables;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.pojo.Schema;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Reads a stream's table and its state, always both in one snapshot; changes nothing. Used by one thread. */
final class TableSide {
    private final Database database;
    private final Connections connections;
    private final SyncStream stream;
    private final Pace pace;

    TableSide(Database database, SyncStream stream, Pace pace) {
        this.database = database;
        this.connections = database.separateConnections();
        this.stream = stream;
        this.pace = pace;
    }

    /** Throws {@link TargetException} unless the stream has committed here, from the same source. */
    StreamSnapshot state() {
        return inSnapshot(this::state);
    }

    private StreamSnapshot state(Connection connection) throws SQLException {
        Optional<StreamSnapshot> state =
                StateTables.exist(connection) ? new StateTables(stream.id()).peek(connection) : Optional.empty();
        if (state.isEmpty()) {
            throw TargetException.mismatch("stream " + stream + " has no state in " + database.label()
                    + ": there is nothing to verify; check dataset, table names and schema, or sync it first");
        }
        new SourceCheck(new StreamRow(stream.id()), stream).require(connection, state.get());
        return state.get();
    }

    ComparedTable table(Schema schema, TableDesign design) {
        return inSnapshot(connection -> ComparedTable.find(connection, stream, schema, design));
    }

    /**
     * Adds the rows for which a condition holds to {@code digests}.
     *
     * @return how many of them lie in none of the blocks; empty, with nothing added, if the stream no longer has the
     *     watermark
     */
    OptionalLong read(Extent extent, String condition, RangeDigests digests) {
        return inSnapshot(connection -> {
            if (!extent.watermark().isIn(state(connection))) {
                return OptionalLong.empty();
            }
            Extent.Counter counter = extent.counter(digests);
            TupleReader rows =
                    TupleReader.ofCopy(extent.table().fields(), extent.table().digester(counter));
            copy(connection, extent.table().copySql(condition), rows);
            return OptionalLong.of(counter.strays());
        });
    }

    private void copy(Connection connection, String sql, TupleReader rows) throws SQLException {
        CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
        try {
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                rows.write(row, 0, row.length);
                pace.read(1);
            }
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private <T> T inSnapshot(TransactionCallback<T> work) {
        try {
            return connections.transact(connection -> {
                Sql.of("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                        .run(connection);
                Sql.of("SET LOCAL statement_timeout = 0").run(connection);
                return work.run(connection);
            });
        } catch (SQLException e) {
            throw database.sinkException("compare the table of stream " + stream, e);
        }
    }
}
