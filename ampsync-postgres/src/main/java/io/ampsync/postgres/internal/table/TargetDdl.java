package io.ampsync.postgres.internal.table;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements that make a table hold a schema. */
public final class TargetDdl {
    private TargetDdl() {}

    /** Creates a table, with its primary key or without it. */
    public static String create(TableName name, StreamColumns needed, boolean withKey) {
        String columns =
                needed.columns().stream().map(column -> ", " + column(column)).collect(Collectors.joining());
        return "CREATE TABLE " + name.sql() + " (" + SystemColumns.TX_ID + " BIGINT NOT NULL, "
                + SystemColumns.ROW_INDEX + " INTEGER NOT NULL" + columns
                + (withKey ? ", PRIMARY KEY " + PrimaryKey.columns() : "") + ")";
    }

    /**
     * What adds the columns that are missing, one statement after the other; other differences are not repaired. All of
     * them may be null, also those that never are in the stream: what they hold in older rows is unknown.
     */
    public static List<String> complete(TargetTable table, StreamColumns needed) {
        for (StreamColumn column : needed) {
            if (table.generated().contains(column.name())) {
                throw TargetException.mismatch(table.name() + ": column \"" + column.name()
                        + "\" is generated, so the stream can't fill it; make it an ordinary column");
            }
        }
        return needed.columns().stream()
                .filter(column -> !table.has(column.name()))
                .flatMap(column -> Stream.concat(
                        Stream.of("ALTER TABLE " + table.name().sql() + " ADD COLUMN " + nullableColumn(column)),
                        TargetComments.of(table.name(), column).stream()))
                .toList();
    }

    private static String column(StreamColumn column) {
        return nullableColumn(column) + (column.origin().nullable() ? "" : " NOT NULL");
    }

    private static String nullableColumn(StreamColumn column) {
        return Identifiers.quote(column.name()) + " " + column.type();
    }
}
