package io.ampsync.postgres.internal.sink;

import io.ampsync.error.TargetException;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.copy.BatchEncoder;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.CopyOutput;
import io.ampsync.postgres.internal.digest.BlockField;
import io.ampsync.postgres.internal.digest.TupleReader;
import io.ampsync.postgres.internal.ownership.Contention;
import io.ampsync.postgres.internal.ownership.StreamLoan;
import io.ampsync.postgres.internal.preparation.OwnedStream;
import io.ampsync.postgres.internal.preparation.PreparedTable;
import io.ampsync.postgres.internal.preparation.TablePreparation;
import io.ampsync.postgres.internal.preparation.TargetStorage;
import io.ampsync.postgres.internal.state.IndexScans;
import io.ampsync.postgres.internal.state.NewestId;
import io.ampsync.postgres.internal.state.OwnedState;
import io.ampsync.postgres.internal.state.RowsLeft;
import io.ampsync.postgres.internal.state.StateUpdate;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Replaces rows of a stream that nobody else writes meanwhile. New rows get the id of the watermark that completes
 * their block, which no row of the stream has: so they are undone with their block, and with nothing else.
 *
 * <p>Holds the stream until it is closed. Used by one thread.
 */
public final class RangeReplacement implements AutoCloseable {
    private final SinkResources resources;
    private final SyncStream stream;
    private final Connections connections;
    private final StreamLoan loan;
    private @Nullable OwnedStream owned;
    private @Nullable PreparedTable prepared;

    private RangeReplacement(SinkResources resources, SyncStream stream) {
        this.resources = resources;
        this.stream = stream;
        this.connections = resources.database().connections("table " + stream.destination());
        this.loan = new StreamLoan(resources.claims(), stream.id(), "to repair its table");
    }

    /**
     * Takes the stream over.
     *
     * @throws io.ampsync.error.OwnershipException if its owner is alive and doesn't hand it over
     */
    public static RangeReplacement claim(SinkResources resources, SyncStream stream) {
        RangeReplacement claimed = new RangeReplacement(resources, stream);
        resources.claims().reserve(stream.id(), claimed);
        try {
            claimed.owned =
                    new StreamClaim(resources, claimed.connections, stream, Contention.REFUSE).borrow(claimed.loan);
            return claimed;
        } catch (SQLException e) {
            throw resources.database().sinkException("load the state of stream " + stream, e);
        } finally {
            if (claimed.owned == null) {
                claimed.close();
            }
        }
    }

    /** Gets ready for rows of a schema. */
    public void prepare(Schema schema, TableDesign design) {
        OwnedStream mine = requireOwned();
        try {
            prepared = connections.transact(connection -> new TablePreparation(connection, mine, schema, design).run());
        } catch (SQLException e) {
            throw resources.database().sinkException("prepare " + mine.table() + " for stream " + stream, e);
        }
    }

    /** Brings rows of the server into the form that {@link Rows} hand over; their ids don't count. */
    public BatchEncoder encoder() {
        return requirePrepared().encoder();
    }

    /** Rows to put into the table. */
    @FunctionalInterface
    public interface Rows {
        /**
         * Hands over all rows, as the encoder has made them.
         *
         * @return whether they may be committed
         */
        boolean send(CopyOutput out) throws SQLException;
    }

    /** Puts none into the table. */
    public static final Rows NONE = out -> true;

    /**
     * Deletes the rows for which a condition holds, and puts others in their place, in one transaction.
     *
     * @param blocks which field of the new rows has their block
     * @return whether that has been committed
     */
    public boolean replace(String condition, BlockField blocks, Rows rows) {
        OwnedStream mine = requireOwned();
        try {
            Connection connection = connections.open();
            try {
                return replace(connection, new Replaced(condition, blocks), rows);
            } finally {
                connections.close(connection);
            }
        } catch (SQLException e) {
            throw resources.database().sinkException("replace rows of " + mine.table() + " for stream " + stream, e);
        }
    }

    private record Replaced(String condition, BlockField blocks) {}

    private boolean replace(Connection connection, Replaced replaced, Rows rows) throws SQLException {
        OwnedStream mine = requireOwned();
        OwnedState state = new OwnedState(mine.fence());
        long next = state.enter(
                        connection,
                        mine.lock(),
                        ThreadLocalRandom.current().nextInt(),
                        mine.state().next())
                .next();
        delete(connection, replaced.condition());
        if (!copy(connection, replaced.blocks(), rows)) {
            return false;
        }
        @Nullable Long newest = new NewestId(mine.table()).find(connection, next);
        boolean committed = StateUpdate.by(mine.fence(), StateChange.advance(next, next))
                .recording(RowsLeft.through(newest))
                .ifShaped(requirePrepared().shape())
                .commit(connection);
        if (!committed) {
            connections.beginAgain(connection);
            long unused = state.require(connection, next);
            throw TargetException.mismatch(
                    mine.table() + " has been altered, replaced or truncated while rows of stream " + stream
                            + " were replaced; verify it again");
        }
        return true;
    }

    private void delete(Connection connection, String condition) throws SQLException {
        IndexScans.prefer(connection);
        String from = " FROM " + requireOwned().table().sql() + " WHERE " + condition;
        int unused = Sql.of("DELETE" + from).update(connection);
        if (TargetStorage.mayKeepRows(connection, requireOwned().table())
                && Sql.of("SELECT" + from + " LIMIT 1").exists(connection)) {
            throw TargetException.mismatch(requireOwned().table() + ": rows of stream " + stream
                    + " are still there after their DELETE; remove the trigger, rule or row security policy of the"
                    + " table that keeps them");
        }
    }

    /** Returns whether the rows may be committed. */
    private boolean copy(Connection connection, BlockField blocks, Rows rows) throws SQLException {
        StreamSnapshot state = requireOwned().state();
        WatermarkIds ids = WatermarkIds.of(connection, requireOwned().table(), state);
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(requirePrepared().copySql());
        try {
            CopyBuffer.writeHeader(copy::writeToCopy);
            TupleReader.Sink numbered = row -> {
                ids.number(row, blocks.of(row));
                copy.writeToCopy(row.bytes(), row.start(), row.end() - row.start());
            };
            boolean good = rows.send(TupleReader.ofRows(encoder().columns().size(), numbered));
            CopyBuffer.writeTrailer(copy::writeToCopy);
            long stored = copy.endCopy();
            if (stored != ids.numbered()) {
                throw TargetException.unstorable(requireOwned().table() + " took " + stored + " of " + ids.numbered()
                        + " rows of stream " + stream
                        + "; remove the trigger or rule of the table that drops rows");
            }
            return good;
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private OwnedStream requireOwned() {
        if (owned == null) {
            throw new IllegalStateException("stream " + stream + ": not claimed");
        }
        return owned;
    }

    private PreparedTable requirePrepared() {
        if (prepared == null) {
            throw new IllegalStateException("stream " + stream + ": replace before prepare");
        }
        return prepared;
    }

    /** Gives the stream up, to whoever it was borrowed from. */
    @Override
    public void close() {
        if (owned != null) {
            resources.claims().heartbeat().release(owned.fence());
            owned = null;
        }
        resources.claims().unreserve(stream.id(), this);
        loan.close();
    }
}
