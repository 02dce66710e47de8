package io.ampsync.postgres.internal.table;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.copy.type.SchemaCheck;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements that make a table hold a schema. */
public final class TargetDdl {
    private TargetDdl() {}

    /** Creates a table, with its key unless that {@linkplain #isKeyLater is to come later}. */
    public static List<String> create(TableName name, StreamColumns needed, TableDesign design) {
        DesignCheck.require(name.toString(), needed, design);
        TableKey key = TableKey.of(design);
        String partitioned = design.partitions()
                .map(partitions -> " PARTITION BY RANGE (" + Identifiers.quote(partitions.column()) + ")")
                .orElse("");
        String columns = needed.columns().stream()
                .map(column -> ", " + column(column, isPartitionedBy(design, column)))
                .collect(Collectors.joining());
        boolean withKey = !isKeyLater(design);
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE " + name.sql() + " (" + SystemColumns.TX_ID + " BIGINT NOT NULL, "
                + SystemColumns.ROW_INDEX + " INTEGER NOT NULL" + columns
                + (withKey && key.isPrimary() ? ", PRIMARY KEY " + key.list() : "") + ")" + partitioned);
        if (withKey && key.lacksIds()) {
            statements.add(IdIndex.ddl(name));
        }
        if (withKey && !key.isPrimary()) {
            statements.add("ALTER TABLE " + name.sql() + " REPLICA IDENTITY FULL");
        }
        return statements;
    }

    /** Whether the table gets its key once its stream has caught up. */
    public static boolean isKeyLater(TableDesign design) {
        return design.keyCreation() == KeyCreation.AFTER_CATCH_UP
                && design.partitions().isEmpty();
    }

    private static boolean isPartitionedBy(TableDesign design, StreamColumn column) {
        return design.partitions()
                .filter(partitions -> partitions.column().equals(column.name()))
                .isPresent();
    }

    /**
     * What adds the columns that are missing, one statement after the other; other differences are not repaired. All of
     * them may be null, also those that never are in the stream: what they hold in older rows is unknown.
     */
    public static List<String> complete(TargetTable table, StreamColumns needed) {
        Stream.concat(
                        SchemaCheck.SYSTEM_COLUMNS.stream(),
                        needed.columns().stream().map(StreamColumn::name))
                .filter(table.generated()::contains)
                .findFirst()
                .ifPresent(column -> {
                    throw TargetException.mismatch(table.name() + ": column \"" + column
                            + "\" is generated, so the stream can't fill it; make it an ordinary column");
                });
        return needed.columns().stream()
                .filter(column -> !table.has(column.name()))
                .flatMap(column -> Stream.concat(
                        Stream.of("ALTER TABLE " + table.name().sql() + " ADD COLUMN " + nullableColumn(column)),
                        TargetComments.of(table.name(), column).stream()))
                .toList();
    }

    private static String column(StreamColumn column, boolean required) {
        return nullableColumn(column) + (column.origin().nullable() && !required ? "" : " NOT NULL");
    }

    private static String nullableColumn(StreamColumn column) {
        return Identifiers.quote(column.name()) + " " + column.type();
    }
}
