package io.ampsync.postgres.internal.table;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.copy.type.SchemaCheck;
import io.ampsync.postgres.internal.copy.type.TypeMapping;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** The statements that make a table hold a schema. */
public final class TargetDdl {
    private TargetDdl() {}

    /** Creates a table, with its primary key or without it. */
    public static String create(TableName name, Schema schema, boolean withKey) {
        SchemaCheck.require(name.toString(), schema);
        String columns =
                schema.getFields().stream().map(field -> ", " + column(field)).collect(Collectors.joining());
        return "CREATE TABLE " + name.sql() + " (" + SystemColumns.TX_ID + " BIGINT NOT NULL, "
                + SystemColumns.ROW_INDEX + " INTEGER NOT NULL" + columns
                + (withKey ? ", PRIMARY KEY " + PrimaryKey.columns() : "") + ")";
    }

    /**
     * One statement for each column that is missing; other differences are not repaired. All of them may be null, also
     * those that never are in the stream: what they hold in older rows is unknown.
     */
    public static List<String> complete(TargetTable table, Schema schema) {
        SchemaCheck.require(table.name().toString(), schema);
        for (Field field : schema.getFields()) {
            if (table.generated().contains(field.getName())) {
                throw TargetException.mismatch(table.name() + ": column \"" + field.getName()
                        + "\" is generated, so the stream can't fill it; make it an ordinary column");
            }
        }
        return schema.getFields().stream()
                .filter(field -> !table.has(field.getName()))
                .map(field -> "ALTER TABLE " + table.name().sql() + " ADD COLUMN " + nullableColumn(field))
                .toList();
    }

    private static String column(Field field) {
        return nullableColumn(field) + (field.isNullable() ? "" : " NOT NULL");
    }

    private static String nullableColumn(Field field) {
        return Identifiers.quote(field.getName()) + " " + TypeMapping.ddl(field);
    }
}
