package io.ampsync.postgres.internal.sink;

import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.TargetTable;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The columns that a table lacked for a schema and that it has got since.
 *
 * @param before the table without them
 */
record AddedColumns(String streamId, TargetTable before, Schema schema) {
    private static final Logger log = LoggerFactory.getLogger(AddedColumns.class);

    /** In Amp's raw tables the time of the row's block, as is {@link #TIMESTAMP}. */
    private static final String BLOCK_TIME = "_ts";

    private static final String TIMESTAMP = "timestamp";

    /** Says what older rows hold, and how a column that is never null in the stream can become so in the table. */
    void warn() {
        List<Field> added = schema.getFields().stream()
                .filter(field -> !before.has(field.getName()))
                .toList();
        log.warn(
                "{} lacked columns of stream {}, and ampsync has added them; rows written before hold NULL in them: {}{}",
                before.name(),
                streamId,
                added.stream().map(Field::getName).collect(Collectors.joining(", ")),
                added.stream()
                        .filter(field -> !field.isNullable())
                        .map(this::completion)
                        .collect(Collectors.joining()));
    }

    private String completion(Field field) {
        String table = before.name().sql();
        String column = Identifiers.quote(field.getName());
        String where = " WHERE " + column + " IS NULL; ";
        String value =
                field.getName().equals(BLOCK_TIME) && before.has(TIMESTAMP) ? Identifiers.quote(TIMESTAMP) : "...";
        return "; to fill " + field.getName() + ": UPDATE " + table + " SET " + column + " = " + value + where
                + "ALTER TABLE " + table + " ALTER COLUMN " + column + " SET NOT NULL";
    }
}
