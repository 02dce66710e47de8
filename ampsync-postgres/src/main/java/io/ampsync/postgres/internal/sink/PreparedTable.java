package io.ampsync.postgres.internal.sink;

import io.ampsync.postgres.internal.copy.BatchEncoder;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.TableShape;
import java.util.stream.Collectors;

/**
 * How rows of one schema get into the table, as long as the table has this shape.
 *
 * @param hasTriggers whether functions of the user's see the rows, perhaps expecting them in order
 */
record PreparedTable(BatchEncoder encoder, TableShape shape, boolean hasTriggers) {
    String copySql() {
        String columns = encoder.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        return "COPY " + shape.name().sql() + " (" + columns + ") FROM STDIN (FORMAT BINARY)";
    }
}
