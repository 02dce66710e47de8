package io.ampsync.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Logs for benchmarks: the same rows in every block, made once for each stream, with only block number and
 * timestamp set for each batch. Serving them costs little more than the network. {@code block_hash},
 * {@code tx_hash} and the like repeat.
 */
public final class PregeneratedLogs implements SimulatedTable {
    private final int rowsPerBlock;
    private final EvmLogs logs;
    /** The block that all rows are like. */
    private final AtomicReference<SimulatedBlock> like = new AtomicReference<>();

    /** {@code rowsPerBlock} must divide the batch size of the server, 8,192 unless set. */
    public PregeneratedLogs(int rowsPerBlock) {
        this.rowsPerBlock = rowsPerBlock;
        this.logs = new EvmLogs(new EvmTables(1, rowsPerBlock));
    }

    private SimulatedBlock like(SimulatedBlock block) {
        like.compareAndSet(null, block);
        return like.get();
    }

    @Override
    public Schema schema() {
        return EvmSchemas.LOGS;
    }

    @Override
    public int rows(SimulatedBlock block) {
        return rowsPerBlock;
    }

    @Override
    public void write(SimulatedBlock block, int row, VectorSchemaRoot target, int index) {
        logs.write(block, row, target, index);
    }

    @Override
    public TableReader reader(BufferAllocator allocator, int maxRows) {
        if (maxRows % rowsPerBlock != 0) {
            throw new IllegalArgumentException(rowsPerBlock + " rows per block don't divide batches of " + maxRows);
        }
        return new PatchingReader(allocator, maxRows / rowsPerBlock);
    }

    private final class PatchingReader implements TableReader {
        private final BufferAllocator allocator;
        private final int blocksPerBatch;
        private final Map<Integer, VectorSchemaRoot> templates = new HashMap<>();
        private List<SimulatedBlock> blocks = List.of();
        private int next;

        PatchingReader(BufferAllocator allocator, int blocksPerBatch) {
            this.allocator = allocator;
            this.blocksPerBatch = blocksPerBatch;
        }

        @Override
        public void open(List<SimulatedBlock> blocks) {
            this.blocks = blocks;
            this.next = 0;
        }

        @Override
        public VectorSchemaRoot next() {
            int count = Math.min(blocksPerBatch, blocks.size() - next);
            if (count <= 0) {
                return null;
            }
            List<SimulatedBlock> part = blocks.subList(next, next + count);
            next += count;
            VectorSchemaRoot batch = templates.computeIfAbsent(count, size -> template(part));
            patch(batch, part);
            return batch;
        }

        private VectorSchemaRoot template(List<SimulatedBlock> part) {
            VectorSchemaRoot root = VectorSchemaRoot.create(schema(), allocator);
            int rows = 0;
            for (int i = 0; i < part.size(); i++) {
                for (int row = 0; row < rowsPerBlock; row++) {
                    write(like(part.get(0)), row, root, rows++);
                }
            }
            root.setRowCount(rows);
            return root;
        }

        private void patch(VectorSchemaRoot batch, List<SimulatedBlock> part) {
            UInt8Vector first = (UInt8Vector) batch.getVector("_block_num");
            UInt8Vector second = (UInt8Vector) batch.getVector("block_num");
            TimeStampNanoTZVector times = (TimeStampNanoTZVector) batch.getVector("timestamp");
            int row = 0;
            for (SimulatedBlock block : part) {
                long time = block.timestamp().getEpochSecond() * 1_000_000_000L;
                for (int end = row + rowsPerBlock; row < end; row++) {
                    first.set(row, block.number());
                    second.set(row, block.number());
                    times.set(row, time);
                }
            }
        }

        @Override
        public void close() {
            templates.values().forEach(VectorSchemaRoot::close);
        }
    }
}
