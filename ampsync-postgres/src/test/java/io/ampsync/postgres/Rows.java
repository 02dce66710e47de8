package io.ampsync.postgres;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Data;
import io.ampsync.model.IdRange;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A small stream with the columns {@code block_num} and {@code note}, one row per block. */
final class Rows implements AutoCloseable, AfterEachCallback {
    static final Schema SCHEMA = new Schema(List.of(
            new Field("block_num", FieldType.notNullable(new ArrowType.Int(64, false)), null),
            new Field("note", FieldType.nullable(new ArrowType.Utf8()), null)));

    private final BufferAllocator allocator = new RootAllocator();

    /** Stages one row for each block from {@code first} to {@code last}. */
    void write(SinkGroup group, long id, long first, long last, String note) throws Exception {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator)) {
            UInt8Vector numbers = (UInt8Vector) root.getVector("block_num");
            VarCharVector notes = (VarCharVector) root.getVector("note");
            int rows = (int) (last - first + 1);
            for (int i = 0; i < rows; i++) {
                numbers.setSafe(i, first + i);
                notes.setSafe(i, note.getBytes(StandardCharsets.UTF_8));
            }
            root.setRowCount(rows);
            group.write(new Data(id, root, List.of(range(first, last))));
        }
    }

    /** Stages rows of these blocks; of none where there is null. */
    void writeBlocks(SinkGroup group, long id, @Nullable Long... blocks) throws Exception {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator)) {
            UInt8Vector numbers = (UInt8Vector) root.getVector("block_num");
            numbers.allocateNew(blocks.length);
            for (int i = 0; i < blocks.length; i++) {
                Long block = blocks[i];
                if (block != null) {
                    numbers.setSafe(i, block);
                }
            }
            root.setRowCount(blocks.length);
            group.write(new Data(id, root, List.of(range(0, 9))));
        }
    }

    static Undo undo(long id, long first, long last) {
        return new Undo(id, new UndoCause.Rewind(), new IdRange(first, last));
    }

    /** Uses the ids up to {@code next - 1}, the last of which is a watermark. */
    static StateChange watermark(long expected, long next, long firstBlock, long lastBlock) {
        return new StateChange(
                expected,
                next,
                OptionalLong.empty(),
                List.of(new StoredWatermark(next - 1, List.of(range(firstBlock, lastBlock)))),
                OptionalLong.empty());
    }

    static BlockRange range(long first, long last) {
        return BlockRange.of("mainnet", first, last, hash(last), first == 0 ? BlockHash.ZERO : hash(first - 1));
    }

    static BlockHash hash(long block) {
        return new BlockHash(String.format("0x%064x", block + 1));
    }

    /** Finds batches that were not freed. */
    @Override
    public void close() {
        allocator.close();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }
}
