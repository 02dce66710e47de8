package io.ampsync.testing;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Data;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.AfterEach;

/** The rows that the contracts of sinks write, and how they come back. */
public abstract class SinkContractFixture {
    /** The columns of the rows that the contract writes. */
    protected static final Schema SCHEMA = new Schema(List.of(
            Field.notNullable("_block_num", new ArrowType.Int(64, false)),
            Field.nullable("note", ArrowType.Utf8.INSTANCE)));

    private final BufferAllocator allocator = new RootAllocator();

    SinkContractFixture() {}

    /** A stored row, as a reader finds it. */
    public record Row(long transactionId, int index, long blockNumber, String note) {}

    /** All rows, ordered by id and index, read apart from any sink: over another connection, say. */
    protected abstract List<Row> rows() throws Exception;

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    /** A row for each block. The caller closes the batch. */
    final VectorSchemaRoot batch(long... blocks) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator);
        UInt8Vector numbers = (UInt8Vector) batch.getVector(0);
        VarCharVector notes = (VarCharVector) batch.getVector(1);
        for (int i = 0; i < blocks.length; i++) {
            numbers.setSafe(i, blocks[i]);
            notes.setSafe(i, new Text("n" + blocks[i]));
        }
        batch.setRowCount(blocks.length);
        return batch;
    }

    static Data data(long id, VectorSchemaRoot batch, long... blocks) {
        return new Data(id, batch, List.of(range(blocks[0], blocks[blocks.length - 1])));
    }

    static Row row(long id, int index, long block) {
        return new Row(id, index, block, "n" + block);
    }

    static BlockRange range(long start, long end) {
        return BlockRange.of("net", start, end, hash(end), hash(start - 1));
    }

    private static BlockHash hash(long block) {
        return new BlockHash(String.format("0x%064x", block + 1));
    }
}
