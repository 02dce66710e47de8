package io.ampsync.postgres.internal.resync;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.ownership.Instance;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.ownership.StreamRowSuccession;
import io.ampsync.postgres.internal.state.IndexRow;
import io.ampsync.postgres.internal.state.StateMove;
import io.ampsync.postgres.internal.state.StateTables;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetComments;
import io.ampsync.postgres.internal.table.TargetTable;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a table that has been filled in the place of another, with the state of its stream, in one transaction. Whoever
 * writes the other one can't commit any more, and loads its state anew.
 */
record Switchover(Connections connections, ResyncPlan plan, Instance self) {
    private static final Logger log = LoggerFactory.getLogger(Switchover.class);
    private static final List<String> BLOCK_COLUMNS = List.of("_block_num", "block_num");

    /**
     * Makes one attempt. Returns what has been in the way; empty if it has been made.
     *
     * @throws TargetException if the new table can't stand in for the old one
     */
    Optional<String> attempt() throws SQLException {
        Optional<String> early = connections.transact(this::delay);
        if (early.isPresent()) {
            return early;
        }
        Connection connection = connections.open();
        try {
            Optional<String> late = make(connection);
            if (late.isEmpty()) {
                connection.commit();
            }
            return late;
        } catch (SQLException e) {
            if (TableLocks.isBusy(e)) {
                return Optional.of("others are using the tables");
            }
            throw e;
        } finally {
            connections.close(connection);
        }
    }

    /** Whether it has been made; for a commit of which it isn't known. */
    boolean isMade() throws SQLException {
        return connections.transact(connection ->
                new StateTables(plan.shadow().streamId()).committed(connection).isEmpty());
    }

    private Optional<String> make(Connection connection) throws SQLException {
        TableLocks.take(connection, List.of(plan.live(), plan.shadowTable()));
        Optional<Long> oldEpoch = StreamRowSuccession.lockEpoch(connection, plan.old());
        Optional<Long> targetEpoch = StreamRowSuccession.lockEpoch(connection, plan.successor());
        Optional<Long> unused = StreamRowSuccession.lockEpoch(connection, plan.shadow());
        plan.requireOurs(connection, self);
        Optional<String> delay = delay(connection);
        if (delay.isPresent()) {
            return delay;
        }
        new TableReplacement(plan.live(), plan.shadowTable(), plan.replacedTable()).run(connection);
        retire(connection);
        if (!plan.old().equals(plan.successor())) {
            plan.requireUnused(connection);
            StreamRowSuccession.delete(connection, plan.successor());
            StateMove.delete(connection, plan.successor().streamId());
            TargetComments.move(
                    connection,
                    plan.live(),
                    plan.old().streamId(),
                    plan.successor().streamId());
        }
        long epoch = Math.max(oldEpoch.orElse(0L), targetEpoch.orElse(0L));
        StreamRowSuccession.succeed(
                connection,
                plan.shadow(),
                new StreamRowSuccession.Heir(plan.successor(), plan.live().table(), epoch));
        StateMove.move(connection, plan.shadow().streamId(), plan.successor().streamId());
        IndexRow.moveKey(connection, plan.shadowTable(), plan.live());
        return Optional.empty();
    }

    private void retire(Connection connection) throws SQLException {
        TableName replaced = plan.replacedTable();
        if (plan.keepsOld()) {
            StreamRow kept = ResyncPlan.replaced(plan.target());
            StreamRowSuccession.retire(connection, plan.old(), kept, replaced.table());
            StateMove.move(connection, plan.old().streamId(), kept.streamId());
            IndexRow.moveKey(connection, plan.live(), replaced);
        } else {
            StreamRowSuccession.delete(connection, plan.old());
            StateMove.delete(connection, plan.old().streamId());
            IndexRow.moveKey(connection, plan.live(), null);
            Sql.of("DROP TABLE " + replaced.sql()).run(connection);
        }
    }

    private Optional<String> delay(Connection connection) throws SQLException {
        StreamSnapshot old =
                new StateTables(plan.old().streamId()).committed(connection).orElse(StreamSnapshot.EMPTY);
        StreamSnapshot fresh =
                new StateTables(plan.shadow().streamId()).committed(connection).orElse(StreamSnapshot.EMPTY);
        return SwitchRule.delay(old, beyond(connection, old), fresh);
    }

    private OptionalLong beyond(Connection connection, StreamSnapshot old) throws SQLException {
        long covered = old.watermark().map(StoredWatermark::id).orElse(-1L);
        if (covered == old.next() - 1) {
            return OptionalLong.empty();
        }
        TargetTable table = TargetTable.find(connection, plan.live())
                .orElseThrow(() -> TargetException.mismatch(plan.live() + " is missing"));
        Optional<String> column = BLOCK_COLUMNS.stream().filter(table::has).findFirst();
        if (column.isEmpty()) {
            return OptionalLong.empty();
        }
        return Sql.of(
                        "SELECT max(\"" + column.get() + "\")::bigint FROM "
                                + plan.live().sql() + " WHERE " + SystemColumns.TX_ID + " > ?",
                        covered)
                .first(connection, row -> {
                    long highest = row.getLong(1);
                    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(highest);
                })
                .orElseThrow();
    }

    void announce() {
        log.info(
                "{}: the new table has taken its place{}",
                plan.live(),
                plan.keepsOld()
                        ? "; the old one is called " + plan.replacedTable().table() + " now"
                        : "");
    }
}
