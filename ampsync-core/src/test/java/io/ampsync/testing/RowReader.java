package io.ampsync.testing;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Cuts batches as a server does: at a number of rows, at about two megabytes, and, in a batch that goes on
 * with the last block of the batch before, after that block.
 */
final class RowReader implements TableReader {
    private static final int MAX_BYTES = 2 << 20;
    private static final int ROWS_BETWEEN_SIZE_CHECKS = 64;

    private final SimulatedTable table;
    private final VectorSchemaRoot root;
    private final int maxRows;
    private List<SimulatedBlock> blocks = List.of();
    private int block;
    private int row;

    RowReader(SimulatedTable table, BufferAllocator allocator, int maxRows) {
        this.table = table;
        this.root = VectorSchemaRoot.create(table.schema(), allocator);
        this.maxRows = maxRows;
    }

    @Override
    public void open(List<SimulatedBlock> blocks) {
        this.blocks = blocks;
        this.block = 0;
        this.row = 0;
    }

    @Override
    public VectorSchemaRoot next() {
        root.getFieldVectors().forEach(FieldVector::reset);
        boolean continued = row > 0;
        int rows = 0;
        while (block < blocks.size() && rows < maxRows && !isFull(rows)) {
            SimulatedBlock current = blocks.get(block);
            if (row < table.rows(current)) {
                table.write(current, row++, root, rows++);
            } else {
                block++;
                row = 0;
                if (continued && rows > 0) {
                    break;
                }
            }
        }
        root.setRowCount(rows);
        return rows == 0 ? null : root;
    }

    private boolean isFull(int rows) {
        return rows > 0
                && rows % ROWS_BETWEEN_SIZE_CHECKS == 0
                && root.getFieldVectors().stream()
                                .mapToLong(vector -> vector.getBufferSizeFor(rows))
                                .sum()
                        > MAX_BYTES;
    }

    @Override
    public void close() {
        root.close();
    }
}
