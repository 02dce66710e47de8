package io.ampsync.postgres.internal.sink;

import io.ampsync.error.SinkException;
import io.ampsync.error.TargetException;
import io.ampsync.model.Data;
import io.ampsync.model.Undo;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.error.PostgresErrors;
import io.ampsync.postgres.internal.partition.PartitionMaker;
import io.ampsync.postgres.internal.preparation.PreparedTable;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.Written;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group. It is open until it is committed or void; either frees its memory and ends its transaction. Which
 * {@link GroupCommit} it has decides what a failure means: at first it may be repeated, once rows were flushed it
 * may not.
 */
final class PostgresGroup implements SinkGroup {
    private static final Logger log = LoggerFactory.getLogger(PostgresGroup.class);

    private final StreamContext stream;
    private final StagedRows staged;
    /** Where the partitions begin that the rows need. */
    private final Set<Long> partitions = new TreeSet<>();

    private GroupCommit commit;
    private State state = State.OPEN;
    /** What the table has taken of the group, as memory and as rows. */
    private long written;

    private long bytes;
    /** How many rows have been kept aside, and what was wrong with the last ones that have come off the memory. */
    private long quarantined;

    private String unfitReason = "";

    private enum State {
        OPEN,
        COMMITTED,
        VOID
    }

    PostgresGroup(StreamContext stream) {
        this.stream = stream;
        this.staged = new StagedRows(stream.resources().slabs());
        this.commit = new RepeatableCommit(stream);
    }

    @Override
    public void write(Data data) {
        requireOpen();
        PreparedTable table = stream.requirePrepared();
        int fit = staged.add(data, table);
        partitions.addAll(table.partitionStarts(data.batch()));
        stream.partitioning().written().add(data, fit, table.blocks());
    }

    @Override
    public void undo(Undo undo) {
        requireOpen();
        staged.undo(undo, stream.partitioning().written());
    }

    @Override
    public long stagedBytes() {
        return staged.allocatedBytes();
    }

    @Override
    public void flush() {
        requireOpen();
        makePartitions();
        try {
            OpenTransaction open = open();
            note(staged);
            open.take(staged);
            partitions.clear();
        } catch (SQLException e) {
            end(State.VOID);
            throw exception("write rows", e);
        } catch (RuntimeException e) {
            end(State.VOID);
            throw e;
        }
    }

    @Override
    public boolean writeAhead() {
        return state == State.OPEN
                && commit instanceof RepeatableCommit repeatable
                && stream.isUnordered()
                && hasPartitions()
                && repeatable.ahead().write(staged);
    }

    @Override
    public void giveWay() {
        if (commit instanceof RepeatableCommit repeatable) {
            repeatable.ahead().giveWay();
        }
    }

    /** Whether partitions are there, without waiting for anybody. What stands in the way is met again later. */
    private boolean hasPartitions() {
        PartitionMaker maker = stream.partitioning().maker();
        try {
            return maker == null || maker.makeWithoutWaiting(partitions);
        } catch (SQLException | RuntimeException e) {
            log.debug("stream {}: partitions could not be made ahead: {}", stream.streamId(), e.getMessage());
            return false;
        }
    }

    private void makePartitions() {
        PartitionMaker maker = stream.partitioning().maker();
        if (maker == null) {
            return;
        }
        try {
            maker.make(partitions);
        } catch (SQLException e) {
            String action = "make a partition of " + stream.table() + " for stream " + stream.streamId();
            throw partitionFailure(
                    stream.resources().database().sinkException(action, e), !PostgresErrors.isRetryable(e));
        } catch (TargetException e) {
            throw partitionFailure(e, true);
        }
    }

    /** A table that has become another one needn't have the same partitions. */
    private RuntimeException partitionFailure(RuntimeException failure, boolean permanent) {
        if (!permanent) {
            return failure;
        }
        end(State.VOID);
        return isReshaped() ? stream.newReshapedException() : failure;
    }

    private OpenTransaction open() throws SQLException {
        if (commit instanceof OpenTransaction open) {
            return open;
        }
        OpenTransaction opened = OpenTransaction.begin(stream);
        commit = opened;
        return opened;
    }

    @Override
    public void commit(StateChange change) {
        if (state == State.COMMITTED) {
            return;
        }
        requireOpen();
        makePartitions();
        try {
            commit.commit(staged, change);
            note(staged);
        } catch (SQLException e) {
            if (!commit.isRepeatable() || PostgresErrors.isVanished(e)) {
                end(State.VOID);
            }
            throw exception("commit rows and ids " + change.expectedNext() + ".." + (change.next() - 1), e);
        } catch (RuntimeException e) {
            if (!commit.isRepeatable() || e instanceof SinkException) {
                end(State.VOID);
            }
            throw e;
        }
        end(State.COMMITTED);
        stream.upkeep().committed(written);
        if (quarantined > 0) {
            stream.quarantineLog().committed(stream, quarantined, unfitReason);
        }
    }

    @Override
    public Written written() {
        return state == State.COMMITTED ? new Written(bytes, commit.removed(), quarantined) : Written.UNKNOWN;
    }

    /** What the transaction takes. */
    private void note(StagedRows taken) {
        written += taken.allocatedBytes();
        bytes += taken.bytes().size();
        quarantined += taken.quarantined().rows();
        unfitReason = taken.quarantined().firstReason().orElse(unfitReason);
    }

    /** What a table no longer takes may only have been encoded for what it was before: then the group is void. */
    private RuntimeException exception(String action, SQLException e) {
        if (e instanceof UnnotifiedException) {
            return SinkException.retryable(
                    "stream " + stream.streamId() + ": the server takes no more notifications;"
                            + " the rows are committed without",
                    e);
        }
        if (!PostgresErrors.isRetryable(e) && isReshaped()) {
            end(State.VOID);
            return stream.newReshapedException();
        }
        Database database = stream.resources().database();
        if (PostgresErrors.isMissingPartition(e)) {
            return missingPartition(e);
        }
        String what = action + " of stream " + stream.streamId();
        return PostgresErrors.isAboutRows(e)
                ? PostgresErrors.refusedRows(database.label(), what + ": " + stream.table() + " refuses the rows", e)
                : database.sinkException(what, e);
    }

    private RuntimeException missingPartition(SQLException e) {
        PartitionMaker maker = stream.partitioning().maker();
        if (maker != null) {
            maker.forget();
            return SinkException.retryable(
                    stream.table() + ": a partition for rows of stream " + stream.streamId()
                            + " has gone; ampsync makes it anew",
                    e);
        }
        return TargetException.unstorable(
                stream.table() + " has no partition for a row of stream " + stream.streamId() + ", blocks "
                        + staged.blocks() + ": " + PostgresErrors.oneLine(e.getMessage())
                        + "; create the partition, or have ampsync make partitions (--partition-blocks, Partitions)",
                e);
    }

    private boolean isReshaped() {
        try {
            return stream.connections().transact(stream::isReshaped);
        } catch (SQLException unknown) {
            return false;
        }
    }

    private void requireOpen() {
        switch (state) {
            case OPEN -> {}
            case COMMITTED ->
                throw new IllegalStateException("stream " + stream.streamId() + ": the group is committed");
            case VOID ->
                throw SinkException.retryable("stream " + stream.streamId()
                        + ": its open transaction was lost; the rows are read from the server again");
        }
    }

    private void end(State reached) {
        if (state == State.OPEN) {
            state = reached;
            commit.close();
            staged.close();
        }
    }

    @Override
    public boolean isVoid() {
        return state == State.VOID;
    }

    @Override
    public void close() {
        end(State.VOID);
    }
}
