package io.ampsync.postgres.internal.preparation;

import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.TargetTable;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The columns that a table lacked for a stream and that it has got since.
 *
 * @param before the table without them
 */
record AddedColumns(String streamId, TargetTable before, StreamColumns needed) {
    private static final Logger log = LoggerFactory.getLogger(AddedColumns.class);

    /** In Amp's raw tables the time of the row's block, as is {@link #TIMESTAMP}. */
    private static final String BLOCK_TIME = "_ts";

    private static final String TIMESTAMP = "timestamp";

    /** Says what older rows hold, and how a column that is never null in the stream can become so in the table. */
    void warn() {
        List<StreamColumn> added = needed.columns().stream()
                .filter(column -> !before.has(column.name()))
                .toList();
        log.warn(
                "{} lacked columns of stream {}, and ampsync has added them; rows written before hold NULL in them: {}{}",
                before.name(),
                streamId,
                added.stream().map(StreamColumn::name).collect(Collectors.joining(", ")),
                added.stream()
                        .filter(column -> !column.origin().nullable())
                        .map(this::completion)
                        .collect(Collectors.joining()));
    }

    private String completion(StreamColumn added) {
        String table = before.name().sql();
        String column = Identifiers.quote(added.name());
        String where = " WHERE " + column + " IS NULL; ";
        String value = added.name().equals(BLOCK_TIME) && before.has(TIMESTAMP) ? Identifiers.quote(TIMESTAMP) : "...";
        return "; to fill " + added.name() + ": UPDATE " + table + " SET " + column + " = " + value + where
                + "ALTER TABLE " + table + " ALTER COLUMN " + column + " SET NOT NULL";
    }
}
