package io.ampsync.testing;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A table that a {@link SimulatedAmpServer} serves: columns, and the rows of each block. Rows must follow from
 * the block alone. Called by many threads at once.
 *
 * <p>A table without a column {@code _block_num} is served too, but no real server sends one.
 */
public interface SimulatedTable {
    /** The columns. */
    Schema schema();

    /** Whether there is a column of that name. */
    default boolean hasColumn(String name) {
        return schema().getFields().stream().anyMatch(field -> field.getName().equals(name));
    }

    /** How many rows {@code block} has; may be 0. */
    int rows(SimulatedBlock block);

    /**
     * Writes all columns of row {@code row} of {@code block} at {@code index} of {@code target}, growing vectors as
     * needed.
     */
    void write(SimulatedBlock block, int row, VectorSchemaRoot target, int index);

    /** The same table as newer datasets have it: with the time of the block as second column, {@code _ts}. */
    default SimulatedTable withBlockTime() {
        return new BlockTimeTable(this);
    }

    /** How the table is cut into batches; the default writes row by row. */
    default TableReader reader(BufferAllocator allocator, int maxRows) {
        return new RowReader(this, allocator, maxRows);
    }
}
