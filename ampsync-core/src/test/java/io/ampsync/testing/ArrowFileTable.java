package io.ampsync.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A table whose rows come from an Arrow IPC file with one record batch, sorted by its column {@code _block_num}.
 * A block of the chain has the rows with its number, whatever its hash.
 */
public final class ArrowFileTable implements SimulatedTable {
    private final byte[] stream;
    private final Schema schema;
    private final Map<Long, int[]> rows = new TreeMap<>();

    private ArrowFileTable(byte[] stream, Schema schema) {
        this.stream = stream;
        this.schema = schema;
    }

    /** Block 15,000,000 of Ethereum, as Amp's EVM RPC dataset holds it: 1 block, 348 transactions, 719 logs. */
    public static Map<String, SimulatedTable> ethereumBlock15000000() {
        Map<String, SimulatedTable> tables = new TreeMap<>();
        for (String table : List.of("blocks", "transactions", "logs")) {
            tables.put(table, resource("ethereum-block-15000000/" + table + ".arrow"));
        }
        return tables;
    }

    private static ArrowFileTable resource(String name) {
        try (InputStream in = ArrowFileTable.class.getResourceAsStream(name)) {
            Path file = Files.createTempFile("table", ".arrow");
            try {
                Files.write(file, in.readAllBytes());
                return of(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads {@code file} whole; it isn't needed afterwards. */
    public static ArrowFileTable of(Path file) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                SeekableByteChannel channel = Files.newByteChannel(file);
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            if (reader.getRecordBlocks().size() != 1) {
                throw new IllegalArgumentException(file + " must hold exactly one record batch");
            }
            reader.loadNextBatch();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            ArrowFileTable table = new ArrowFileTable(asStream(root), root.getSchema());
            table.index((UInt8Vector) root.getVector("_block_num"));
            return table;
        }
    }

    private static byte[] asStream(VectorSchemaRoot root) throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(bytes))) {
            writer.writeBatch();
        }
        return bytes.toByteArray();
    }

    private void index(UInt8Vector numbers) {
        for (int row = 0; row < numbers.getValueCount(); row++) {
            int first = row;
            rows.computeIfAbsent(numbers.get(row), number -> new int[] {first, 0})[1]++;
        }
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public int rows(SimulatedBlock block) {
        return rows.getOrDefault(block.number(), new int[2])[1];
    }

    @Override
    public void write(SimulatedBlock block, int row, VectorSchemaRoot target, int index) {
        throw new UnsupportedOperationException("rows are read in slices");
    }

    @Override
    public TableReader reader(BufferAllocator allocator, int maxRows) {
        try {
            return new SliceReader(new ArrowStreamReader(new ByteArrayInputStream(stream), allocator), allocator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Slices of the file, one for each block. */
    private final class SliceReader implements TableReader {
        private final ArrowStreamReader file;
        private final VectorSchemaRoot all;
        private final VectorSchemaRoot batch;
        private List<SimulatedBlock> blocks = List.of();
        private int next;

        SliceReader(ArrowStreamReader file, BufferAllocator allocator) throws IOException {
            this.file = file;
            file.loadNextBatch();
            this.all = file.getVectorSchemaRoot();
            this.batch = VectorSchemaRoot.create(schema, allocator);
        }

        @Override
        public void open(List<SimulatedBlock> blocks) {
            this.blocks = blocks;
            this.next = 0;
        }

        @Override
        public VectorSchemaRoot next() {
            while (next < blocks.size()) {
                int[] slice = rows.get(blocks.get(next++).number());
                if (slice != null) {
                    load(slice[0], slice[1]);
                    return batch;
                }
            }
            return null;
        }

        private void load(int first, int count) {
            try (VectorSchemaRoot part = all.slice(first, count);
                    var rows = new VectorUnloader(part).getRecordBatch()) {
                new VectorLoader(batch).load(rows);
            }
        }

        @Override
        public void close() {
            batch.close();
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
