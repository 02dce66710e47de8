package io.ampsync.postgres.internal.copy;

import static io.ampsync.postgres.internal.copy.TestTables.field;
import static io.ampsync.postgres.internal.copy.TestTables.nullable;
import static io.ampsync.postgres.internal.copy.TestTables.numeric;
import static io.ampsync.postgres.internal.copy.TestTables.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.SlabPool;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchEncoderTest {
    private static final ArrowType UINT64 = new ArrowType.Int(64, false);

    private final RootAllocator allocator = new RootAllocator();
    private final CopyBuffer out = new CopyBuffer(new SlabPool(1 << 20));

    @AfterEach
    void close() {
        out.close();
        allocator.close();
    }

    @Test
    void rowsBecomeTuplesWithTheirIds() {
        Schema schema = new Schema(List.of(field("n", UINT64, false), nullable("t", ArrowType.Utf8.INSTANCE)));
        BatchEncoder encoder = encoder(schema, TestTables.withDefaults(schema));
        assertThat(encoder.columns()).containsExactly("_tx_id", "_row_index", "n", "t");
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            ((UInt8Vector) batch.getVector("n")).setSafe(0, 5);
            ((UInt8Vector) batch.getVector("n")).setSafe(1, 0);
            ((VarCharVector) batch.getVector("t")).setSafe(0, new byte[] {'h', 'i'});
            batch.setRowCount(2);
            encoder.encode(258, batch, out, UnfitRowHandler.REFUSE);
        }
        assertThat(HexFormat.of().formatHex(Encoded.bytes(out)))
                .isEqualTo("0004" + "00000008" + "0000000000000102" + "00000004" + "00000000"
                        + "0000000a" + "0001000000000000" + "0005" + "00000002" + "6869"
                        + "0004" + "00000008" + "0000000000000102" + "00000004" + "00000001"
                        + "00000008" + "0000000000000000" + "ffffffff");
    }

    @Test
    void aColumnMayStandAnywhereInTheTable() {
        Schema schema = new Schema(List.of(nullable("b", UINT64), nullable("a", UINT64)));
        List<TargetColumn> columns = new ArrayList<>();
        columns.add(new TargetColumn("a", scalar(PgType.INT8), false, false));
        columns.add(new TargetColumn("extra", scalar(PgType.TEXT), true, true));
        columns.addAll(TestTables.systemColumns());
        columns.add(new TargetColumn("b", scalar(PgType.NUMERIC), false, false));
        assertThat(encoder(schema, columns).columns()).containsExactly("_tx_id", "_row_index", "b", "a");
    }

    @Test
    void everyColumnThatDoesNotFitIsNamed() {
        Schema schema = new Schema(List.of(
                nullable("a", ArrowType.Utf8.INSTANCE), nullable("b", UINT64), nullable("c", ArrowType.Bool.INSTANCE)));
        List<TargetColumn> columns = List.of(
                new TargetColumn("_tx_id", new PgType(PgType.NUMERIC, -1, "numeric", null), true, false),
                new TargetColumn("a", new PgType(PgType.INT4, -1, "integer", null), false, false),
                new TargetColumn("b", scalar(PgType.INT8), false, false),
                new TargetColumn("d", scalar(PgType.INT8), true, false));
        assertThatThrownBy(() -> encoder(schema, columns))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll(
                        "table public.t", "\"_tx_id\" is numeric", "\"_row_index\" of type INTEGER is missing")
                .hasMessageContainingAll(
                        "\"a\": integer can't hold Utf8 (TEXT would",
                        "\"c\" of type BOOLEAN is missing",
                        "\"d\" is NOT NULL")
                .hasMessageNotContaining("\"b\"");
    }

    @Test
    void numbersThatDoNotFitAreRefusedAndLeaveNothing() {
        refused(
                nullable("v", UINT64),
                scalar(PgType.INT8),
                v -> ((UInt8Vector) v).setSafe(2, -1),
                "18446744073709551615");
        refused(
                nullable("v", UINT64),
                numeric(10, 0),
                v -> ((UInt8Vector) v).setSafe(2, 10_000_000_000L),
                "10000000000 has more digits than numeric(10,0) can hold; change the column to NUMERIC(20, 0)");
        ArrowType int32 = new ArrowType.Int(32, true);
        refused(nullable("v", int32), scalar(PgType.INT2), v -> ((IntVector) v).setSafe(2, 32_768), "32768");
        refused(nullable("v", int32), scalar(PgType.INT2), v -> ((IntVector) v).setSafe(2, -32_769), "-32769");
    }

    @Test
    void textThatDoesNotFitIsRefused() {
        Field text = nullable("v", ArrowType.Utf8.INSTANCE);
        refused(text, scalar(PgType.TEXT), v -> ((VarCharVector) v).setSafe(2, new byte[] {'a', 0}), "U+0000");
        refused(text, scalar(PgType.TEXT), v -> ((VarCharVector) v).setSafe(2, new byte[20]), "U+0000");
        PgType four = new PgType(PgType.VARCHAR, 8, "character varying(4)", null);
        refused(
                text,
                four,
                v -> ((VarCharVector) v).setSafe(2, "abcde".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                "5 characters");
    }

    @Test
    void instantsThatDoNotFitAreRefused() {
        Field seconds = nullable("v", new ArrowType.Timestamp(TimeUnit.SECOND, null));
        for (long value : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 9_224_318_016_000L, -210_866_803_201L}) {
            Consumer<FieldVector> fill = v -> ((TimeStampSecVector) v).setSafe(2, value);
            refused(seconds, scalar(PgType.TIMESTAMP), fill, value + " seconds since 1970");
        }
    }

    @Test
    void aMissingValueInANotNullColumnIsRefused() {
        Schema schema = new Schema(List.of(nullable("v", UINT64)));
        List<TargetColumn> columns = TestTables.systemColumns();
        columns.add(new TargetColumn("v", scalar(PgType.INT8), true, false));
        BatchEncoder encoder = encoder(schema, columns);
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            ((UInt8Vector) batch.getVector(0)).setSafe(0, 1);
            batch.setRowCount(2);
            assertThatThrownBy(() -> encoder.encode(1, batch, out, UnfitRowHandler.REFUSE))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContainingAll("table public.t", "\"v\"", "row 1", "NOT NULL");
        }
        assertThat(out.size()).isZero();
    }

    @Test
    void rowsThatDontFitAreLeftOutAndHandedOver() {
        Schema schema = new Schema(List.of(nullable("v", UINT64)));
        List<TargetColumn> columns = TestTables.systemColumns();
        columns.add(new TargetColumn("v", scalar(PgType.INT2), true, false));
        BatchEncoder encoder = encoder(schema, columns);
        List<String> unfit = new ArrayList<>();
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            UInt8Vector values = (UInt8Vector) batch.getVector(0);
            values.setSafe(0, 5);
            values.setSafe(1, 70_000);
            values.setSafe(3, 6);
            batch.setRowCount(4);
            int fit = encoder.encode(1, batch, out, row -> unfit.add(row.index() + ": " + row.reason()));
            assertThat(fit).isEqualTo(2);
        }
        assertThat(unfit)
                .containsExactly(
                        "1: column \"v\", Int(64, false) as type 21: 70000 is out of range for type 21",
                        "2: column \"v\", Int(64, false) as type 21: there is no value, but the column is NOT NULL");
        String ids = "00000008" + "0000000000000001" + "00000004";
        assertThat(HexFormat.of().formatHex(Encoded.bytes(out)))
                .isEqualTo("0003" + ids + "00000000" + "00000002" + "0005" + "0003" + ids + "00000003" + "00000002"
                        + "0006");
    }

    @Test
    void aBatchOfAnotherSchemaIsRefused() {
        Schema announced = new Schema(List.of(nullable("v", UINT64)));
        BatchEncoder encoder = encoder(announced, TestTables.withDefaults(announced));
        Schema sent = new Schema(List.of(nullable("v", new ArrowType.Int(64, true))));
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(sent, allocator)) {
            assertThatThrownBy(() -> encoder.encode(1, batch, out, UnfitRowHandler.REFUSE))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContainingAll("\"v\"", "Int(64, true)", "Int(64, false)");
        }
    }

    /** Encodes a good batch, then one whose row 2 doesn't fit. */
    private void refused(Field field, PgType type, Consumer<FieldVector> fill, String message) {
        Schema schema = new Schema(List.of(field));
        List<TargetColumn> columns = TestTables.systemColumns();
        columns.add(new TargetColumn(field.getName(), type, false, false));
        BatchEncoder encoder = encoder(schema, columns);
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            batch.allocateNew();
            batch.setRowCount(3);
            encoder.encode(1, batch, out, UnfitRowHandler.REFUSE);
            byte[] before = Encoded.bytes(out);
            fill.accept(batch.getVector(0));
            assertThatThrownBy(() -> encoder.encode(1, batch, out, UnfitRowHandler.REFUSE))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContainingAll("table public.t", "\"v\"", "row 2", "_row_index 2", message);
            assertThat(Encoded.bytes(out)).isEqualTo(before);
        }
    }

    private static BatchEncoder encoder(Schema schema, List<TargetColumn> columns) {
        return BatchEncoder.of(
                StreamColumns.of("table public.t", schema, TableDesign.DEFAULT), columns, NulPolicy.FAIL);
    }
}
