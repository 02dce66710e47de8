package io.ampsync.postgres.internal.preparation;

import io.ampsync.postgres.internal.copy.BatchEncoder;
import io.ampsync.postgres.internal.copy.BlockColumn;
import io.ampsync.postgres.internal.copy.QuarantineEncoder;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.TableShape;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * How rows of one schema get into the table, as long as the table has this shape.
 *
 * @param quarantine for rows that the table can't hold; null if there are to be none
 * @param hasTriggers whether functions of the user's see the rows, perhaps expecting them in order
 * @param blocks the column by whose ranges the table is partitioned, if it is
 * @param interval how many blocks each partition has that ampsync makes; empty if it makes none
 */
public record PreparedTable(
        BatchEncoder encoder,
        @Nullable QuarantineEncoder quarantine,
        TableShape shape,
        boolean hasTriggers,
        @Nullable BlockColumn blocks,
        OptionalLong interval) {
    /** Where the partitions begin that ampsync has to make for a batch, unless they are there. */
    public Set<Long> partitionStarts(VectorSchemaRoot batch) {
        return blocks == null || interval.isEmpty() ? Set.of() : blocks.starts(batch, interval.getAsLong());
    }

    public String copySql() {
        String columns = encoder.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        return "COPY " + shape.name().sql() + " (" + columns + ") FROM STDIN (FORMAT BINARY)";
    }
}
