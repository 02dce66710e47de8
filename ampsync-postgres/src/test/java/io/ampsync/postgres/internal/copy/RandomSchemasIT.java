package io.ampsync.postgres.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.internal.copy.type.NulPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random schemas, nested three deep, with random values in whole batches and in slices of them, read back equal. */
class RandomSchemasIT {
    private static final int COLUMNS = 15;
    private static final int ROWS = 40;

    private static CopyDatabase database;

    @BeforeAll
    static void start() throws Exception {
        database = new CopyDatabase();
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyValueArrives(long seed) throws Exception {
        Random random = new Random(seed);
        RandomFields fields = new RandomFields(random);
        List<Field> columns = new ArrayList<>();
        for (int i = 0; i < COLUMNS; i++) {
            columns.add(fields.any("c" + i, 3));
        }
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(new Schema(columns), allocator)) {
            batch.allocateNew();
            List<List<@Nullable Object>> values = new ArrayList<>();
            for (int i = 0; i < COLUMNS; i++) {
                values.add(new ArrayList<>());
                for (int row = 0; row < ROWS; row++) {
                    values.get(i).add(fields.value(columns.get(i)));
                    TestValues.set(batch.getVector(i), row, values.get(i).get(row));
                }
            }
            batch.setRowCount(ROWS);
            arrives(batch, values, 0, "as built, seed " + seed);
            int from = 1 + random.nextInt(ROWS - 1);
            try (VectorSchemaRoot slice = batch.slice(from, ROWS - from)) {
                arrives(slice, values, from, "from row " + from + ", seed " + seed);
            }
            try (ArrowStreamReader reader = TestValues.reader(TestValues.written(batch), allocator)) {
                reader.loadNextBatch();
                arrives(reader.getVectorSchemaRoot(), values, 0, "as sent, seed " + seed);
            }
        }
    }

    private static void arrives(VectorSchemaRoot batch, List<List<@Nullable Object>> values, int from, String how)
            throws Exception {
        database.create("random", batch.getSchema(), null);
        database.copy("random", batch, NulPolicy.FAIL);
        for (int i = 0; i < COLUMNS; i++) {
            Field field = batch.getSchema().getFields().get(i);
            boolean json = Expectation.isJson(field);
            List<@Nullable String> texts =
                    database.texts("random", json ? Expectation.jsonOf(field, field.getName()) : field.getName());
            for (int row = 0; row < batch.getRowCount(); row++) {
                Object value = values.get(i).get(from + row);
                String actual = texts.get(row);
                if (json) {
                    String expected = Expectation.json(field, value);
                    assertThat(database.sameJson(actual, expected))
                            .as("%s, row %d of %s: %s instead of %s", how, row, field, actual, expected)
                            .isTrue();
                } else {
                    assertThat(actual)
                            .as("%s, row %d of %s", how, row, field)
                            .isEqualTo(value == null ? null : Expectation.text(field, value));
                }
            }
        }
    }
}
