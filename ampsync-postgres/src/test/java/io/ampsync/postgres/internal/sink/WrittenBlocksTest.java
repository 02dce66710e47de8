package io.ampsync.postgres.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Data;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.copy.BlockColumn;
import io.ampsync.postgres.internal.copy.BlockColumn.Span;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WrittenBlocksTest {
    private static final Schema SCHEMA = new Schema(List.of(Field.nullable("n", new ArrowType.Int(64, true))));

    private final BufferAllocator allocator = new RootAllocator();
    private final BlockColumn column = column("n").orElseThrow();
    private final WrittenBlocks written = new WrittenBlocks(10);

    private static Optional<BlockColumn> column(String name) {
        PgType type = new PgType(PgType.INT8, -1, "bigint", null);
        return BlockColumn.of(
                name,
                StreamColumns.of("table t", SCHEMA, TableDesign.DEFAULT),
                List.of(new TargetColumn("n", type, false, false)));
    }

    @AfterEach
    void free() {
        allocator.close();
    }

    /** Rows of the microbatch that ends at block {@code end}; null for a row without a value. */
    private void add(long id, long end, Long... values) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator)) {
            BigIntVector numbers = (BigIntVector) root.getVector("n");
            numbers.allocateNew(values.length);
            for (int i = 0; i < values.length; i++) {
                if (values[i] != null) {
                    numbers.setSafe(i, values[i]);
                }
            }
            root.setRowCount(values.length);
            BlockRange range = BlockRange.of("mainnet", 0, end, new BlockHash("0x" + "1".repeat(64)), null);
            written.add(new Data(id, root, List.of(range)), values.length, column);
        }
    }

    private static WrittenBlocks.Rows rows(long lowest, long highest, long count) {
        return new WrittenBlocks.Rows("n", new Span(lowest, highest), count);
    }

    @Test
    void whatIsRemovedHasTheValuesThatWereWritten() {
        add(10, 9, 5L, 3L, 9L);
        add(11, 9, 7L);
        add(13, 20, 20L, 11L);
        assertThat(written.remove(13)).contains(rows(11, 20, 2));
        assertThat(written.remove(10)).contains(rows(3, 9, 4));
    }

    @Test
    void severalMicrobatchesAreRemovedTogether() {
        add(10, 9, 5L);
        add(12, 20, 20L, 11L);
        add(14, 30, 25L);
        assertThat(written.remove(12)).contains(rows(11, 25, 3));
        assertThat(written.remove(12)).isEmpty();
        add(17, 22, 12L);
        assertThat(written.remove(10)).contains(rows(5, 12, 2));
    }

    @Test
    void nothingIsKnownOfEarlierRows() {
        add(10, 9, 5L);
        assertThat(written.remove(9)).isEmpty();
        add(11, 9, 6L);
        assertThat(written.remove(9)).contains(rows(6, 6, 1));
    }

    @Test
    void aSplitMicrobatchIsUnknown() {
        add(10, 9, 5L);
        add(11, 9, 6L);
        assertThat(written.remove(11)).isEmpty();
        add(13, 20, 7L);
        assertThat(written.remove(10)).as("holds a row that is not known").isEmpty();
        assertThat(written.remove(10)).isEmpty();
    }

    @Test
    void aValueThatIsNoBlockMakesAllUnknownSoFar() {
        for (Long bad : new Long[] {null, -1L, Long.MAX_VALUE}) {
            add(10, 9, 5L);
            add(11, 20, 6L, bad);
            add(13, 30, 21L);
            assertThat(written.remove(10)).isEmpty();
            add(10, 9, 5L);
            add(11, 20, bad);
            add(13, 30, 21L);
            assertThat(written.remove(13)).contains(rows(21, 21, 1));
            assertThat(written.remove(10)).isEmpty();
        }
    }

    @Test
    void theOldestOfVeryManyAreForgotten() {
        for (int i = 0; i < 10_001; i++) {
            add(10 + 2L * i, i, (long) i);
        }
        assertThat(written.remove(10 + 2L * 10_000)).contains(rows(10_000, 10_000, 1));
        assertThat(written.remove(10)).isEmpty();
    }

    /** Against a plain list of all that has been written. */
    @Test
    void randomSequencesAgree() {
        SplittableRandom random = new SplittableRandom(1);
        for (int run = 0; run < 200; run++) {
            WrittenBlocksModel model = new WrittenBlocksModel();
            long id = 10_000L * (run + 1);
            written.remove(0);
            written.remove(id);
            for (int step = 0; step < 50; step++) {
                if (random.nextInt(5) == 0 && !model.isEmpty()) {
                    long first = model.someFirst(random);
                    assertThat(written.remove(first)).isEqualTo(model.remove(first));
                    id++;
                } else {
                    long end = id;
                    int events = random.nextInt(1, 3);
                    for (int i = 0; i < events; i++) {
                        long value = random.nextLong(1_000);
                        add(id, end, value);
                        model.add(id, i == 0, value);
                        id++;
                    }
                    id++;
                }
            }
        }
    }
}
