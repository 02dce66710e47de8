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
        Optional<UntouchedTable> untouched = records
                ? UntouchedTable.find(connection, subject.table(), subject.streamId(), subject.state())
                : Optional.empty();
        if (untouched.isEmpty() || !untouched.get().isDroppable(connection)) {
            return found.isEmpty()
                    ? creation(connection, subject, needed)
                    : completion(connection, subject, needed, found.get());
        }
        if (isAsDesigned(found.orElseThrow(), needed)) {
            try {
                return completion(connection, subject, needed, found.get());
            } catch (TargetException e) {
                // As it can be replaced, it need not fit.
            }
        }
        return replacement(connection, subject, needed);
    }

    private static PreparationPlan completion(
            Connection connection, Subject subject, StreamColumns needed, TargetTable found) throws SQLException {
        new DeclaredIndexes(subject.table(), subject.design().indexes()).requireColumns(Optional.of(found), needed);
        List<TargetColumn> columns = new ArrayList<>(found.columns());
        needed.columns().stream()
                .filter(column -> !found.has(column.name()))
                .forEach(column -> columns.add(added(column)));
        List<String> statements = TargetDdl.complete(found, needed);
        TableLimits.requireRoom(
                connection, found, columns.size() - found.columns().size());
        return checked(new PreparationPlan(Optional.of(found), statements, columns), needed);
    }

    private static PreparationPlan replacement(Connection connection, Subject subject, StreamColumns needed)
            throws SQLException {
        PreparationPlan created = creation(connection, subject, needed);
        List<String> statements = Stream.concat(
                        Stream.of("DROP TABLE " + subject.table().sql()), created.statements().stream())
                .toList();
        return new PreparationPlan(Optional.empty(), statements, created.columns());
    }

    private static PreparationPlan creation(Connection connection, Subject subject, StreamColumns needed)
            throws SQLException {
        new DeclaredIndexes(subject.table(), subject.design().indexes()).requireColumns(Optional.empty(), needed);
        TableLimits.requireName(connection, subject.table());
        Stream<String> after =
                TargetDdl.isKeyLater(subject.design()) ? StandIn.ddl(subject.table()).stream() : Stream.of();
        List<String> statements = Stream.concat(
                        creation(subject.table(), needed, subject.design(), subject.streamId()).stream(), after)
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
