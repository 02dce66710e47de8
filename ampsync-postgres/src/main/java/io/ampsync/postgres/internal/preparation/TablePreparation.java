package io.ampsync.postgres.internal.preparation;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.Partitions;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.design.UnfitRows;
import io.ampsync.postgres.internal.copy.BatchEncoder;
import io.ampsync.postgres.internal.copy.BlockColumn;
import io.ampsync.postgres.internal.copy.QuarantineEncoder;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.index.RunningBuilds;
import io.ampsync.postgres.internal.index.StandIn;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.partition.PartitionedTable;
import io.ampsync.postgres.internal.state.OwnedState;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TableShape;
import io.ampsync.postgres.internal.table.TargetDdl;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates a stream's table, or completes it, so that it holds rows of a schema; and records that. */
public final class TablePreparation {
    private static final Logger log = LoggerFactory.getLogger(TablePreparation.class);

    private final Connection connection;
    private final OwnedStream owned;
    private final TableDesign design;
    private final StreamColumns needed;

    /**
     * Throws {@link TargetException} if no table can be like that.
     *
     * @param design of the table if it has to be created, and of the columns that are added; its indexes it gets in any
     *     case
     */
    public TablePreparation(Connection connection, OwnedStream owned, Schema schema, TableDesign design) {
        this.connection = connection;
        this.owned = owned;
        this.design = design;
        this.needed = StreamColumns.of(owned.table().toString(), schema, design);
    }

    /** A table that doesn't fit, or has other columns than those designed, is replaced if it is untouched. */
    public PreparedTable run() throws SQLException {
        Optional<UntouchedTable> untouched =
                UntouchedTable.find(connection, owned.table(), owned.fence().streamId(), owned.state());
        if (untouched.isEmpty()) {
            return match(false);
        }
        Savepoint before = connection.setSavepoint();
        if (!isAsDesigned() && replace(untouched.get())) {
            return match(true);
        }
        connection.rollback(before);
        try {
            return match(true);
        } catch (TargetException e) {
            connection.rollback(before);
            if (!replace(untouched.get())) {
                throw e;
            }
            return match(true);
        }
    }

    private boolean isAsDesigned() throws SQLException {
        return PreparationPlan.isAsDesigned(
                TargetTable.find(connection, owned.table()).orElseThrow(), needed);
    }

    private boolean replace(UntouchedTable untouched) throws SQLException {
        if (!untouched.drop(connection)) {
            return false;
        }
        log.info(
                "{}: its columns aren't those that stream {} is to have; as it was created for that stream and has"
                        + " never held a row, ampsync creates it anew",
                owned.table(),
                owned.fence().streamId());
        return true;
    }

    /** @param untouched whether the table, if there is one, is known to be as ampsync has created it */
    private PreparedTable match(boolean untouched) throws SQLException {
        TableName name = owned.table();
        Optional<TargetTable> found = TargetTable.find(connection, name);
        new DeclaredIndexes(name, design.indexes()).requireColumns(found, needed);
        boolean changed = found.isPresent() ? complete(found.get()) : create();
        TargetTable ready = TargetTable.find(connection, name).orElseThrow();
        @Nullable BlockColumn blocks = blocks(ready);
        OptionalLong interval = interval(blocks);
        BatchEncoder encoder = encoder(ready, interval.isPresent() ? blocks : null);
        if (found.isPresent() && changed && owned.state().watermark().isPresent()) {
            new AddedColumns(owned.fence().streamId(), found.get(), needed).warn();
        }
        if (changed) {
            record(ready.oid(), untouched || found.isEmpty());
        }
        return new PreparedTable(
                encoder,
                design.unfitRows() == UnfitRows.QUARANTINE
                        ? new QuarantineEncoder(owned.fence().streamId(), needed.schema())
                        : null,
                TableShape.of(connection, name).orElseThrow(),
                TargetStorage.hasTriggers(connection, ready),
                blocks,
                interval);
    }

    /** @param partitioned the column whose values decide on partitions that ampsync makes */
    private BatchEncoder encoder(TargetTable table, @Nullable BlockColumn partitioned) {
        BatchEncoder encoder = BatchEncoder.of(needed, table.columns(), NulPolicy.REPLACE);
        return partitioned == null ? encoder : encoder.requiring(partitioned);
    }

    /** The column by whose ranges the table is partitioned; null for none. */
    private @Nullable BlockColumn blocks(TargetTable table) throws SQLException {
        return PartitionedTable.find(connection, table.name())
                .flatMap(partitioned -> BlockColumn.of(partitioned.column(), needed, table.columns()))
                .orElse(null);
    }

    private OptionalLong interval(@Nullable BlockColumn blocks) {
        if (design.partitions().isEmpty()) {
            return OptionalLong.empty();
        }
        Partitions wanted = design.partitions().get();
        if (blocks == null || !blocks.name().equals(wanted.column())) {
            log.info(
                    "{} is not partitioned by ranges of column \"{}\" alone, so ampsync makes no partitions of it",
                    owned.table(),
                    wanted.column());
            return OptionalLong.empty();
        }
        return OptionalLong.of(wanted.interval());
    }

    /** Whether columns were missing. */
    private boolean complete(TargetTable table) throws SQLException {
        TargetStorage.require(connection, table);
        List<String> ddl = TargetDdl.complete(table, needed);
        TableLimits.requireRoom(connection, table, missing(table));
        if (!ddl.isEmpty()) {
            RunningBuilds.cancel(connection, table.name());
        }
        for (String sql : ddl) {
            execute(sql);
        }
        return !ddl.isEmpty();
    }

    private int missing(TargetTable table) {
        return (int) needed.columns().stream()
                .filter(column -> !table.has(column.name()))
                .count();
    }

    private boolean create() throws SQLException {
        TableName name = owned.table();
        TableLimits.requireName(connection, name);
        execute(String.join(
                "; ",
                PreparationPlan.creation(name, needed, design, owned.fence().streamId())));
        if (TargetDdl.isKeyLater(design)) {
            StandIn.create(connection, name, design.keyPolicy());
        }
        return true;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void record(long oid, boolean created) throws SQLException {
        @Nullable
        String createdAs = created ? UntouchedTable.fingerprint(connection, oid).orElse(null) : null;
        if (!StreamRow.recordTable(connection, owned.fence(), oid, createdAs)) {
            long unused = new OwnedState(owned.fence()).require(connection, 0);
            throw owned.fence().newTakenOverException();
        }
    }
}
