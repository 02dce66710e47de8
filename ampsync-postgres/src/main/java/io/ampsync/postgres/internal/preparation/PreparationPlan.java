package io.ampsync.postgres.internal.preparation;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.copy.BatchEncoder;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import io.ampsync.postgres.internal.index.StandIn;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetComments;
import io.ampsync.postgres.internal.table.TargetDdl;
import io.ampsync.postgres.internal.table.TargetTable;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@link TablePreparation} would do, and what the table would be like then.
 *
 * @param found the table as it is; empty if it would be created
 * @param statements in their order; none for a table that has all columns
 * @param columns all of the table afterwards
 */
public record PreparationPlan(Optional<TargetTable> found, List<String> statements, List<TargetColumn> columns) {
    /** A stream and the table that it is to fill, whose state is known, but which nobody has claimed for this. */
    public record Subject(String streamId, TableName table, StreamSnapshot state, TableDesign design) {}

    /**
     * Looks, in a transaction that need only read.
     *
     * @param records whether ampsync has records of the table, by which one is recognised that was never written into
     * @throws TargetException if the table can't be made ready
     */
    public static PreparationPlan of(Connection connection, Subject subject, StreamColumns needed, boolean records)
            throws SQLException {
        Optional<TargetTable> found = TargetTable.find(connection, subject.table());
        boolean untouched = records
                && UntouchedTable.find(connection, subject.table(), subject.streamId(), subject.state())
                        .isPresent();
        new DeclaredIndexes(subject.table(), subject.design().indexes()).requireColumns(found, needed);
        if (found.isPresent() && untouched && !isAsDesigned(found.get(), needed)) {
            return creation(
                    subject, needed, List.of("DROP TABLE " + subject.table().sql()));
        }
        if (found.isEmpty()) {
            return creation(subject, needed, List.of());
        }
        List<TargetColumn> columns = new ArrayList<>(found.get().columns());
        needed.columns().stream()
                .filter(column -> !found.get().has(column.name()))
                .forEach(column -> columns.add(added(column)));
        return checked(new PreparationPlan(found, TargetDdl.complete(found.get(), needed), columns), needed);
    }

    private static PreparationPlan creation(Subject subject, StreamColumns needed, List<String> before) {
        Stream<String> after =
                TargetDdl.isKeyLater(subject.design()) ? StandIn.ddl(subject.table()).stream() : Stream.of();
        List<String> statements = Stream.of(
                        before.stream(),
                        creation(subject.table(), needed, subject.design(), subject.streamId()).stream(),
                        after)
                .flatMap(each -> each)
                .toList();
        List<TargetColumn> columns = new ArrayList<>(List.of(
                new TargetColumn(SystemColumns.TX_ID, PgType.of("BIGINT"), true, false),
                new TargetColumn(SystemColumns.ROW_INDEX, PgType.of("INTEGER"), true, false)));
        needed.forEach(column -> columns.add(added(column)));
        return checked(new PreparationPlan(Optional.empty(), statements, columns), needed);
    }

    private static TargetColumn added(StreamColumn column) {
        return new TargetColumn(column.name(), PgType.of(column.type()), false, false);
    }

    private static PreparationPlan checked(PreparationPlan plan, StreamColumns needed) {
        BatchEncoder unused = BatchEncoder.of(needed, plan.columns(), NulPolicy.REPLACE);
        return plan;
    }

    /** The statements that create a table, but for its {@link StandIn}. */
    static List<String> creation(TableName name, StreamColumns needed, TableDesign design, String streamId) {
        return Stream.concat(
                        TargetDdl.create(name, needed, design).stream(),
                        TargetComments.of(name, needed, streamId).stream())
                .toList();
    }

    /** Whether no column of the table has another type than designed, and none is in it that the stream lacks. */
    static boolean isAsDesigned(TargetTable table, StreamColumns needed) {
        Map<String, String> types =
                needed.columns().stream().collect(Collectors.toMap(StreamColumn::name, StreamColumn::type));
        return table.columns().stream()
                .filter(column -> !SystemColumns.contain(column.name()))
                .allMatch(column ->
                        types.containsKey(column.name()) && column.type().is(types.get(column.name())));
    }
}
