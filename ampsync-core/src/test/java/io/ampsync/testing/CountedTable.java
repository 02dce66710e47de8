package io.ampsync.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Another table, with the number of batches that the server has made of it, of all streams together. */
public final class CountedTable implements SimulatedTable {
    private final SimulatedTable table;
    private final AtomicInteger batches = new AtomicInteger();

    public CountedTable(SimulatedTable table) {
        this.table = table;
    }

    /** How many batches have been made; each stream may have made one more than it has sent. */
    public int batches() {
        return batches.get();
    }

    /** The same once no more have been made for a second. */
    public int batchesAtRest() throws InterruptedException {
        int before = -1;
        while (before != batches()) {
            before = batches();
            Thread.sleep(1_000);
        }
        return before;
    }

    @Override
    public Schema schema() {
        return table.schema();
    }

    @Override
    public int rows(SimulatedBlock block) {
        return table.rows(block);
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
            public void open(List<SimulatedBlock> blocks) {
                reader.open(blocks);
            }

            @Override
            public VectorSchemaRoot next() {
                VectorSchemaRoot batch = reader.next();
                if (batch != null) {
                    batches.incrementAndGet();
                }
                return batch;
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }
}
