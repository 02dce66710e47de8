package io.ampsync.testing;

import io.ampsync.model.BlockSpan;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** The rows that a table has of some blocks. */
record TableOfBlocks(SimulatedTable table, BlockSpan blocks) implements SimulatedTable {
    @Override
    public Schema schema() {
        return table.schema();
    }

    private boolean has(SimulatedBlock block) {
        return block.number() >= blocks.first()
                && block.number() <= blocks.last().orElse(Long.MAX_VALUE);
    }

    @Override
    public int rows(SimulatedBlock block) {
        return has(block) ? table.rows(block) : 0;
    }

    @Override
    public void write(SimulatedBlock block, int row, VectorSchemaRoot target, int index) {
        table.write(block, row, target, index);
    }

    @Override
    public TableReader reader(BufferAllocator allocator, int maxRows) {
        TableReader reader = table.reader(allocator, maxRows);
        return new TableReader() {
            @Override
            public void open(List<SimulatedBlock> all) {
                reader.open(all.stream().filter(TableOfBlocks.this::has).toList());
            }

            @Override
            public VectorSchemaRoot next() {
                return reader.next();
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }
}
