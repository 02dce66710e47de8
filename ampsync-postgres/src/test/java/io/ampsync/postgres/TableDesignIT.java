package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.range;
import static io.ampsync.postgres.Rows.undo;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.Data;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.ColumnType;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.copy.TestValues;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.TransactionalSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables whose columns somebody has chosen the types of. */
class TableDesignIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
    private static final ArrowType UINT64 = new ArrowType.Int(64, false);
    private static final Field NUMBER = field("block_num", UINT64, false);
    private static final Field VALUE = field("value", ArrowType.Utf8.INSTANCE, true);
    private static final Field TIME = field("time", UINT64, false);
    private static final Field TX = field(
            "tx",
            ArrowType.Struct.INSTANCE,
            true,
            field("hash", new ArrowType.FixedSizeBinary(2), false),
            field("gas", UINT64, false),
            field("it's", ArrowType.Utf8.INSTANCE, true));
    private static final Schema SCHEMA = new Schema(List.of(NUMBER, VALUE, TIME, TX));

    private static final TableDesign DESIGN = TableDesign.builder()
            .unsignedAsBigint(true)
            .columnType("value", ColumnType.parse("NUMERIC(78, 0)"))
            .columnType("time", ColumnType.parse("TIMESTAMPTZ"))
            .unfold("tx")
            .columnType("tx_hash", ColumnType.parse("TEXT"))
            .build();

    private static final String COLUMNS = """
            SELECT column_name, data_type, numeric_precision, numeric_scale, is_nullable
            FROM information_schema.columns WHERE table_name = 'blocks' ORDER BY ordinal_position""";
    private static final String ROWS = """
            SELECT block_num, value, extract(epoch FROM time)::bigint, tx_hash, tx_gas, "tx_it's"
            FROM blocks ORDER BY block_num""";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private static Field field(String name, ArrowType type, boolean nullable, Field... children) {
        return new Field(name, new FieldType(nullable, type, null), List.of(children));
    }

    private static Schema with(Schema schema, Field... more) {
        List<Field> fields = new ArrayList<>(schema.getFields());
        fields.addAll(List.of(more));
        return new Schema(fields);
    }

    private TransactionalSink open(TableDesign design, Schema schema) throws Exception {
        TransactionalSink sink =
                test.closing(PostgresSinks.of(test.open()).withDesign(design).open(BLOCKS));
        try {
            sink.load();
            sink.prepare(schema);
        } catch (TargetException e) {
            sink.close();
            throw e;
        }
        return sink;
    }

    /** Stages a row for a block: its number, then {@code values}. */
    private static void write(SinkGroup group, Schema schema, long id, long block, @Nullable Object... values)
            throws Exception {
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            root.allocateNew();
            TestValues.set(root.getVector(0), 0, block);
            for (int i = 0; i < values.length; i++) {
                TestValues.set(root.getVector(i + 1), 0, values[i]);
            }
            root.setRowCount(1);
            group.write(new Data(id, root, List.of(range(id, id))));
        }
    }

    private static List<@Nullable Object> tx(int hash, long gas, @Nullable String third) {
        return Arrays.asList(new byte[] {0, (byte) hash}, gas, third);
    }

    private String comment(int column) throws Exception {
        return test.value("SELECT col_description('blocks'::regclass, " + column + ")");
    }

    @Test
    void columnsHaveTheTypesOfTheDesignAndHoldTheRows() throws Exception {
        TransactionalSink sink = open(DESIGN, SCHEMA);
        assertThat(test.rows(COLUMNS))
                .containsExactly(
                        "_tx_id|bigint|64|0|NO",
                        "_row_index|integer|32|0|NO",
                        "block_num|bigint|64|0|NO",
                        "value|numeric|78|0|YES",
                        "time|timestamp with time zone|null|null|NO",
                        "tx_hash|text|null|null|YES",
                        "tx_gas|bigint|64|0|YES",
                        "tx_it's|text|null|null|YES");
        String max = "1" + "0".repeat(77);
        try (SinkGroup group = sink.begin()) {
            write(group, SCHEMA, 0, 0, max, 1_655_778_535L, tx(255, 21_000, "x"));
            write(group, SCHEMA, 1, 1, null, 0L, null);
            write(group, SCHEMA, 2, 2, "-5", 1L, tx(1, 0, null));
            group.commit(watermark(0, 4, 0, 2));
        }
        assertThat(test.rows(ROWS))
                .containsExactly(
                        "0|" + max + "|1655778535|0x00ff|21000|x", "1|null|0|null|null|null", "2|-5|1|0x0001|0|null");
    }

    @Test
    void commentsSayWhereTheyComeFrom() throws Exception {
        open(DESIGN, SCHEMA).close();
        assertThat(test.value("SELECT obj_description('blocks'::regclass, 'pg_class')"))
                .isEqualTo("Rows of stream _/eth@1.0.0:blocks, written by ampsync");
        assertThat(comment(1)).isEqualTo("Id of the event of the stream that brought the row");
        assertThat(comment(2)).isEqualTo("Position of the row in its event");
        assertThat(comment(4)).isEqualTo("Field value of the stream, Arrow type Utf8");
        assertThat(comment(8)).isEqualTo("Field tx.it's of the stream, Arrow type Utf8");
    }

    @Test
    void whatSpeaksForItselfHasNoComment() throws Exception {
        open(TableDesign.DEFAULT, SCHEMA).close();
        assertThat(test.rows("SELECT col_description('blocks'::regclass, attnum) FROM pg_attribute"
                        + " WHERE attrelid = 'blocks'::regclass AND attname IN ('value', 'tx') ORDER BY attnum"))
                .containsExactly("null", "Field tx of the stream, Arrow type Struct");
    }

    @Test
    void unfoldedRowsGoAndComeWithAReorg() throws Exception {
        TransactionalSink sink = open(DESIGN, SCHEMA);
        try (SinkGroup group = sink.begin()) {
            write(group, SCHEMA, 0, 0, "1", 0L, tx(1, 1, null));
            write(group, SCHEMA, 1, 1, "2", 0L, null);
            group.commit(watermark(0, 3, 0, 1));
        }
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(3, 1, 2));
            write(group, SCHEMA, 4, 1, "3", 0L, tx(3, 3, "c"));
            group.commit(watermark(3, 6, 1, 1));
        }
        assertThat(test.rows(ROWS)).containsExactly("0|1|0|0x0001|1|null", "1|3|0|0x0003|3|c");
    }

    @Test
    void aDesignThatNamesWhatIsNotThereCreatesNothing() throws Exception {
        assertThatThrownBy(() -> open(
                        TableDesign.builder()
                                .columnType("valeu", ColumnType.parse("TEXT"))
                                .build(),
                        SCHEMA))
                .isInstanceOf(TargetException.class)
                .hasMessage("table public.blocks can't hold the stream: the design names column \"valeu\", which the"
                        + " stream doesn't have; did you mean \"value\"?; it has block_num, value, time, tx");
        assertThatThrownBy(() -> open(
                        TableDesign.builder()
                                .columnType("tx", ColumnType.parse("BIGINT"))
                                .columnType("value", ColumnType.parse("BIGINT"))
                                .build(),
                        SCHEMA))
                .isInstanceOf(TargetException.class)
                .hasMessage("table public.blocks can't hold the stream: column \"value\": bigint can't hold Utf8"
                        + " (chosen for it; possible are BYTEA, JSON, JSONB, NUMERIC, TEXT, VARCHAR);"
                        + " column \"tx\": bigint can't hold Struct (chosen for it; possible are JSON, JSONB);"
                        + " choose another type");
        assertThatThrownBy(() ->
                        open(TableDesign.builder().unfold("tx", "").build(), with(SCHEMA, field("gas", UINT64, true))))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("column \"gas\" is there twice, for tx.gas and for gas");
        assertThat(test.rows("SELECT to_regclass('blocks')")).containsExactly("null");
    }

    @Test
    void aValueThatTheChosenTypeCannotHoldIsNamedWithWhatHelps() throws Exception {
        TransactionalSink sink = open(DESIGN, SCHEMA);
        try (SinkGroup group = sink.begin()) {
            assertThatThrownBy(() -> write(group, SCHEMA, 0, -1, null, 0L, null))
                    .isInstanceOf(TargetException.class)
                    .hasMessage("table public.blocks can't hold row 0 of the batch (_tx_id 0, _row_index 0): column"
                            + " \"block_num\", Int(64, false) as bigint: 18446744073709551615 is out of range for bigint;"
                            + " leave such values out or change them in a derived dataset, or change the column to"
                            + " NUMERIC(20, 0) and choose that for it, or keep such rows aside (--on-unfit-row"
                            + " quarantine, UnfitRows)");
            assertThatThrownBy(() -> write(group, SCHEMA, 0, 0, "x", 0L, null))
                    .hasMessageContaining("column \"value\", Utf8 as numeric(78,0): 'x' is not a decimal number;")
                    .hasMessageContaining("or change the column to TEXT and choose that for it, or keep");
        }
    }

    @Test
    void aTableThatExistsIsUsedAsItIsAndToldWhatTheDesignWants() throws Exception {
        test.execute(
                "CREATE TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL,"
                        + " block_num NUMERIC(20, 0) NOT NULL, value NUMERIC(2, 0), time BOOLEAN, PRIMARY KEY (_tx_id, _row_index))");
        Schema schema = new Schema(List.of(NUMBER, VALUE, TIME));
        TableDesign design = TableDesign.builder()
                .unsignedAsBigint(true)
                .columnType("value", ColumnType.parse("NUMERIC(78, 0)"))
                .columnType("time", ColumnType.parse("TIMESTAMPTZ"))
                .build();
        assertThatThrownBy(() -> open(design, schema))
                .hasMessage("table public.blocks can't hold the stream: column \"time\": boolean can't hold"
                        + " Int(64, false) (TIMESTAMPTZ would hold Int(64, false)); change the table, or rename or drop"
                        + " it so that ampsync creates one");
        test.execute("ALTER TABLE blocks DROP COLUMN time");
        TransactionalSink sink = open(design, schema);
        assertThat(test.rows(COLUMNS))
                .contains("block_num|numeric|20|0|NO", "time|timestamp with time zone|null|null|YES");
        try (SinkGroup group = sink.begin()) {
            assertThatThrownBy(() -> write(group, schema, 0, 0, "100", 0L))
                    .hasMessageContaining(
                            "has more digits than numeric(2,0) can hold; change the column to NUMERIC(78, 0)");
        }
    }

    @Test
    void columnsThatComeLaterFollowTheDesign() throws Exception {
        try (TransactionalSink sink = open(DESIGN, SCHEMA);
                SinkGroup group = sink.begin()) {
            write(group, SCHEMA, 0, 0, "1", 0L, tx(1, 1, null));
            group.commit(watermark(0, 2, 0, 0));
        }
        Field more = field(
                "tx",
                ArrowType.Struct.INSTANCE,
                true,
                field("hash", new ArrowType.FixedSizeBinary(2), false),
                field("gas", UINT64, false),
                field("it's", ArrowType.Utf8.INSTANCE, true),
                field("fee", UINT64, false));
        Schema later = new Schema(List.of(NUMBER, VALUE, TIME, more, field("size", UINT64, false)));
        try (TransactionalSink sink = open(DESIGN, later);
                SinkGroup group = sink.begin()) {
            write(group, later, 2, 1, "1", 0L, Arrays.asList(new byte[2], 1L, null, 7L), 9L);
            group.commit(watermark(2, 4, 1, 1));
        }
        assertThat(test.rows(COLUMNS)).endsWith("tx_fee|bigint|64|0|YES", "size|bigint|64|0|YES");
        assertThat(test.rows("SELECT block_num, tx_fee, size FROM blocks ORDER BY 1"))
                .containsExactly("0|null|null", "1|7|9");
        assertThat(comment(9)).isEqualTo("Field tx.fee of the stream, Arrow type Int(64, false)");
    }

    @Test
    void aTableWithoutARowYetIsCreatedAnewForAnotherDesign() throws Exception {
        open(TableDesign.DEFAULT, SCHEMA).close();
        String before = test.value("SELECT 'blocks'::regclass::oid");
        open(TableDesign.DEFAULT, SCHEMA).close();
        assertThat(test.value("SELECT 'blocks'::regclass::oid")).isEqualTo(before);
        open(DESIGN, SCHEMA).close();
        assertThat(test.rows(COLUMNS))
                .hasSize(8)
                .contains("block_num|bigint|64|0|NO")
                .noneMatch(c -> c.startsWith("tx|"));
        String designed = test.value("SELECT 'blocks'::regclass::oid");
        TransactionalSink sink = open(DESIGN, SCHEMA);
        assertThat(test.value("SELECT 'blocks'::regclass::oid")).isEqualTo(designed);
        try (SinkGroup group = sink.begin()) {
            write(group, SCHEMA, 0, 0, "1", 0L, null);
            group.commit(watermark(0, 2, 0, 0));
        }
        sink.close();
        open(
                        TableDesign.builder()
                                .columnType("value", ColumnType.parse("NUMERIC"))
                                .build(),
                        new Schema(List.of(NUMBER, VALUE, TIME)))
                .close();
        assertThat(test.value("SELECT 'blocks'::regclass::oid")).isEqualTo(designed);
    }
}
