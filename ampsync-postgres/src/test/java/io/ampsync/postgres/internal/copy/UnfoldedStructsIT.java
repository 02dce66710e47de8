package io.ampsync.postgres.internal.copy;

import static io.ampsync.postgres.internal.copy.TestTables.nullable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetDdl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Structs in structs, of random members, as columns: in whole batches, in slices of them, and as they are sent. */
class UnfoldedStructsIT {
    private static final int ROWS = 40;
    private static final TableDesign KEYED =
            TableDesign.builder().key(KeyCreation.AT_ONCE).build();

    private static final TableDesign DESIGN =
            TableDesign.builder().unfold("s").unfold("s_inner", "in_").build();

    private static CopyDatabase database;

    @BeforeAll
    static void start() throws Exception {
        database = new CopyDatabase();
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    private static Field struct(String name, Field... members) {
        return nullable(name, ArrowType.Struct.INSTANCE, members);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyMemberArrivesAndIsNullWhereItsStructIs(long seed) throws Exception {
        Random random = new Random(seed);
        RandomFields fields = new RandomFields(random);
        Field inner = struct("inner", fields.any("a", 1), fields.any("b", 2));
        Field outer = struct("s", fields.any("x", 1), inner, fields.any("y", 2));
        Schema schema = new Schema(List.of(nullable("n", new ArrowType.Int(32, true)), outer));
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            batch.allocateNew();
            List<@Nullable Object> values = new ArrayList<>();
            for (int row = 0; row < ROWS; row++) {
                Object value = random.nextInt(4) == 0 ? null : members(fields, outer, random);
                values.add(value);
                TestValues.set(batch.getVector(0), row, (long) row);
                TestValues.set(batch.getVector(1), row, value);
            }
            batch.setRowCount(ROWS);
            arrives(batch, values, 0);
            int from = 1 + random.nextInt(ROWS - 1);
            try (VectorSchemaRoot slice = batch.slice(from, ROWS - from)) {
                arrives(slice, values, from);
            }
            try (ArrowStreamReader reader = TestValues.reader(TestValues.written(batch), allocator)) {
                reader.loadNextBatch();
                arrives(reader.getVectorSchemaRoot(), values, 0);
            }
        }
    }

    private static List<@Nullable Object> members(RandomFields fields, Field struct, Random random) {
        List<@Nullable Object> members = new ArrayList<>();
        for (Field member : struct.getChildren()) {
            boolean isInner = member.getName().equals("inner");
            if (!isInner) {
                members.add(fields.value(member));
            } else {
                members.add(random.nextInt(3) == 0 ? null : members(fields, member, random));
            }
        }
        return members;
    }

    private static void arrives(VectorSchemaRoot batch, List<@Nullable Object> values, int from) throws Exception {
        StreamColumns columns = StreamColumns.of("table t", batch.getSchema(), DESIGN);
        assertThat(columns.columns()).extracting(StreamColumn::name).containsExactly("n", "s_x", "in_a", "in_b", "s_y");
        database.run("DROP TABLE IF EXISTS unfolded; "
                + String.join("; ", TargetDdl.create(new TableName("public", "unfolded"), columns, KEYED)));
        database.copy("unfolded", batch, BatchEncoder.of(columns, database.columns("unfolded"), NulPolicy.FAIL));
        for (StreamColumn column : columns.columns().subList(1, 5)) {
            Field field = column.field();
            boolean json = Expectation.isJson(field);
            List<@Nullable String> texts =
                    database.texts("unfolded", json ? Expectation.jsonOf(field, column.name()) : column.name());
            for (int row = 0; row < batch.getRowCount(); row++) {
                Object value = value(values.get(from + row), column.origin().path());
                if (json) {
                    assertThat(database.sameJson(texts.get(row), Expectation.json(field, value)))
                            .as("row %d of %s", row, field)
                            .isTrue();
                } else {
                    assertThat(texts.get(row))
                            .as("row %d of %s", row, field)
                            .isEqualTo(value == null ? null : Expectation.text(field, value));
                }
            }
        }
    }

    private static @Nullable Object value(@Nullable Object struct, List<Integer> path) {
        Object value = struct;
        for (int index : path.subList(1, path.size())) {
            value = value == null ? null : ((List<?>) value).get(index);
        }
        return value;
    }

    @Test
    void aMissingStructInANotNullColumnIsRefused() throws Exception {
        Schema schema = new Schema(
                List.of(struct("s", TestTables.field("x", new ArrowType.Int(32, true), false), struct("inner"))));
        StreamColumns columns = StreamColumns.of("table public.unfolded", schema, DESIGN);
        database.run("DROP TABLE IF EXISTS unfolded; CREATE TABLE unfolded (_tx_id BIGINT NOT NULL,"
                + " _row_index INTEGER NOT NULL, s_x INTEGER NOT NULL)");
        BatchEncoder encoder = BatchEncoder.of(columns, database.columns("unfolded"), NulPolicy.FAIL);
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            batch.allocateNew();
            TestValues.set(batch.getVector(0), 0, Arrays.asList(5L, List.of()));
            TestValues.set(batch.getVector(0), 1, null);
            batch.setRowCount(2);
            assertThatThrownBy(() -> database.copy("unfolded", batch, encoder))
                    .isInstanceOf(TargetException.class)
                    .hasMessage("table public.unfolded can't hold row 1 of the batch (_tx_id 1, _row_index 1): column"
                            + " \"s_x\", Int(32, true) as integer: there is no value, but the column is NOT NULL;"
                            + " drop the constraint, or keep such rows aside (--on-unfit-row quarantine, UnfitRows)");
        }
    }
}
