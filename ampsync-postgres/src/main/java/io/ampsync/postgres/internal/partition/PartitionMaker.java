package io.ampsync.postgres.internal.partition;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.ownership.TransactionLock;
import io.ampsync.postgres.internal.state.OwnedState;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the partitions that rows need, before they are sent. Thread-safe. */
public final class PartitionMaker {
    private static final Logger log = LoggerFactory.getLogger(PartitionMaker.class);

    /** More than anybody wants at once; that many tables take minutes. */
    private static final int MOST_AT_ONCE = 1_000;

    /** Each needs some of the server's locks until the transaction ends. */
    private static final int MOST_IN_A_TRANSACTION = 50;

    /** The lock by which the work is found is that of no group of rows. */
    private static final int NO_GROUP = 0;

    /** Long enough for what holds the lock to be found and named. */
    private static final String PATIENT = "SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '8s'";

    private static final String IMPATIENT = "SET LOCAL statement_timeout = '5s'; SET LOCAL lock_timeout = '200ms'";

    private final Connections connections;
    private final Fence fence;
    private final TransactionLock lock;
    private final NewPartition newPartition;
    private final long interval;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile PartitionRanges known = PartitionRanges.NONE;

    /**
     * What to make.
     *
     * @param interval values in each partition, which begins at a multiple of it
     */
    public record Plan(TableName table, String column, long interval) {}

    /** @param connections beside the pool: the group may hold one of it meanwhile */
    public PartitionMaker(Connections connections, Plan plan, Fence fence, TransactionLock lock) {
        this.connections = connections;
        this.fence = fence;
        this.lock = lock;
        this.newPartition = new NewPartition(plan);
        this.interval = plan.interval();
    }

    public long interval() {
        return interval;
    }

    /**
     * Makes those that are missing for the ranges that begin at {@code starts}; waits for who is in the way.
     *
     * @throws TargetException if that can't be done without somebody's help
     * @throws io.ampsync.error.OwnershipException if another process has claimed the stream
     */
    public void make(Collection<Long> starts) throws SQLException {
        if (missing(known, starts).isEmpty()) {
            return;
        }
        turn.lock();
        try {
            make(starts, PATIENT);
        } finally {
            turn.unlock();
        }
    }

    /** As {@link #make}, but fails rather than wait. False if somebody is at it just now. */
    public boolean makeWithoutWaiting(Collection<Long> starts) throws SQLException {
        if (missing(known, starts).isEmpty()) {
            return true;
        }
        if (!turn.tryLock()) {
            return false;
        }
        try {
            make(starts, IMPATIENT);
            return true;
        } finally {
            turn.unlock();
        }
    }

    /** Looks anew which there are, when next asked. */
    public void forget() {
        known = PartitionRanges.NONE;
    }

    private void make(Collection<Long> starts, String limits) throws SQLException {
        boolean complete = false;
        while (!complete) {
            complete = connections.transact(connection -> makeSome(connection, starts, limits));
        }
    }

    /** Whether none is left to make. */
    private boolean makeSome(Connection connection, Collection<Long> starts, String limits) throws SQLException {
        Sql.of(limits).run(connection);
        OwnedState.Entry unused = new OwnedState(fence).enter(connection, lock, NO_GROUP, 0);
        PartitionRanges found = newPartition.ranges(connection);
        List<PartitionRanges.Range> missing = missing(found, starts);
        if (missing.isEmpty()) {
            known = found;
            return true;
        }
        if (missing.size() > MOST_AT_ONCE) {
            throw newTooManyException(missing.size());
        }
        PartitionedTable table = newPartition.lockParent(connection);
        missing = missing(newPartition.ranges(connection), starts);
        int some = Math.min(missing.size(), MOST_IN_A_TRANSACTION);
        for (PartitionRanges.Range range : missing.subList(0, some)) {
            TableName made = newPartition.make(connection, table, range);
            log.info(
                    "{}: stream {} gets {} for blocks {} to {}",
                    newPartition.parent(),
                    fence.streamId(),
                    made,
                    range.start(),
                    range.end() - 1);
        }
        return false;
    }

    private List<PartitionRanges.Range> missing(PartitionRanges ranges, Collection<Long> starts) {
        List<PartitionRanges.Range> missing = new ArrayList<>();
        for (long start : starts) {
            missing.addAll(ranges.gaps(new PartitionRanges.Range(start, start + interval)));
        }
        return missing;
    }

    private TargetException newTooManyException(int missing) {
        return TargetException.mismatch(newPartition.parent() + ": rows that are to be written together need " + missing
                + " new partitions of " + interval + " values of column \"" + newPartition.column()
                + "\"; let partitions be larger (--partition-blocks, Partitions), or use another column");
    }
}
