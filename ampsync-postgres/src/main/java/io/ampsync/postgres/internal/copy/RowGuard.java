package io.ampsync.postgres.internal.copy;

import io.ampsync.postgres.internal.copy.encode.ValueEncoder;
import java.util.function.IntFunction;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** What the encoders of a batch don't look at: values that must be there, and those that decide on the partition. */
final class RowGuard {
    private final ValueEncoder[] encoders;
    private final IntFunction<String> descriptions;
    private final @Nullable BlockColumn blocks;
    /** Columns that are NOT NULL, and of which the batch may lack values. */
    private int[] required = {};

    /**
     * Nothing is in the way of a row yet.
     *
     * @param descriptions how messages call the column of each encoder
     * @param blocks whose values have to be numbers of blocks; null if nothing depends on them
     */
    RowGuard(ValueEncoder[] encoders, IntFunction<String> descriptions, @Nullable BlockColumn blocks) {
        this.encoders = encoders;
        this.descriptions = descriptions;
        this.blocks = blocks;
    }

    /** What is wrong with a row, and what helps. */
    record Obstacle(String reason, String remedy) {}

    /** {@code columns} must have values; the encoders are bound to the batch. */
    void open(VectorSchemaRoot batch, int[] columns) {
        required = columns;
        if (blocks != null) {
            blocks.open(batch);
        }
    }

    @Nullable
    Obstacle find(int row) {
        for (int column : required) {
            if (encoders[column].writesNull(row)) {
                return new Obstacle(
                        descriptions.apply(column) + ": there is no value, but the column is NOT NULL",
                        "; drop the constraint");
            }
        }
        return blocks == null || blocks.isBlock(row)
                ? null
                : new Obstacle(
                        "it is partitioned by column \"" + blocks.name() + "\", where the row has " + blocks.text(row)
                                + ", which is no number of a block",
                        "; partition by another column, or leave such rows out");
    }
}
