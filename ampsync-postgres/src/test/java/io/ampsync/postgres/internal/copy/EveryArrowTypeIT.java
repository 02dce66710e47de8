package io.ampsync.postgres.internal.copy;

import static io.ampsync.postgres.internal.copy.TestTables.field;
import static io.ampsync.postgres.internal.copy.TestTables.nullable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ArrowTypeID;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each type that Arrow has is stored value for value, or refused by name; one that Arrow adds fails here. */
class EveryArrowTypeIT {
    private static final Field NUMBER = nullable("item", integer(32, true));
    private static final Field ENTRIES = field(
            "entries",
            ArrowType.Struct.INSTANCE,
            false,
            field("key", integer(32, true), false),
            nullable("value", integer(8, true)));

    private static CopyDatabase database;

    /** A field, one of its values, and the text that PostgreSQL shows for it. */
    private record Stored(
            Field field, @Nullable Object value, @Nullable String text) {
        @Override
        public String toString() {
            return field.toString();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        database = new CopyDatabase();
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    static Stream<Stored> stored() {
        return Stream.of(numbers(), bytes(), times(), nested()).flatMap(s -> s);
    }

    private static Stream<Stored> numbers() {
        return Stream.of(
                stored(ArrowType.Null.INSTANCE, null, null),
                stored(ArrowType.Bool.INSTANCE, true, "true"),
                stored(integer(8, true), -128L, "-128"),
                stored(integer(16, true), -32768L, "-32768"),
                stored(integer(32, true), -2147483648L, "-2147483648"),
                stored(integer(64, true), Long.MIN_VALUE, "-9223372036854775808"),
                stored(integer(8, false), -1L, "255"),
                stored(integer(16, false), -1L, "65535"),
                stored(integer(32, false), -1L, "4294967295"),
                stored(integer(64, false), -1L, "18446744073709551615"),
                stored(new ArrowType.FloatingPoint(FloatingPointPrecision.HALF), 1.5, "1.5"),
                stored(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), 0.1, "0.1"),
                stored(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE), 0.1, "0.1"),
                stored(new ArrowType.Decimal(38, 9, 128), new BigDecimal("-1.500000000"), "-1.500000000"),
                stored(new ArrowType.Decimal(5, -2, 128), new BigDecimal("12E2"), "1200"),
                stored(
                        new ArrowType.Decimal(38, 0, 128),
                        power(2, 127, -1),
                        power(2, 127, -1).toPlainString()),
                stored(
                        new ArrowType.Decimal(76, 0, 256),
                        power(-2, 255, 0),
                        power(-2, 255, 0).toPlainString()));
    }

    private static BigDecimal power(int base, int exponent, int plus) {
        return BigDecimal.valueOf(base).pow(exponent).add(BigDecimal.valueOf(plus));
    }

    private static Stream<Stored> bytes() {
        String text = "longer than twelve bytes é";
        byte[] binary = ByteBuffer.allocate(16).putLong(-2).putLong(1).array();
        String hex = "\\xfffffffffffffffe0000000000000001";
        return Stream.of(
                stored(ArrowType.Utf8.INSTANCE, text, text),
                stored(ArrowType.LargeUtf8.INSTANCE, text, text),
                stored(ArrowType.Utf8View.INSTANCE, text, text),
                stored(ArrowType.Binary.INSTANCE, binary, hex),
                stored(ArrowType.LargeBinary.INSTANCE, binary, hex),
                stored(ArrowType.BinaryView.INSTANCE, binary, hex),
                stored(new ArrowType.FixedSizeBinary(16), binary, hex));
    }

    private static Stream<Stored> times() {
        Stream<Stored> timestamps = Stream.of("+02:00", null)
                .flatMap(zone -> Arrays.stream(TimeUnit.values())
                        .map(unit -> stored(
                                new ArrowType.Timestamp(unit, zone),
                                0L,
                                "1970-01-01 00:00:00" + (zone == null ? "" : "+00"))));
        return Stream.concat(
                timestamps,
                Stream.of(
                        stored(new ArrowType.Date(DateUnit.DAY), -1L, "1969-12-31"),
                        stored(new ArrowType.Date(DateUnit.MILLISECOND), -1L, "1969-12-31 23:59:59.999"),
                        stored(new ArrowType.Time(TimeUnit.SECOND, 32), 86_399L, "23:59:59"),
                        stored(new ArrowType.Time(TimeUnit.MILLISECOND, 32), 1L, "00:00:00.001"),
                        stored(new ArrowType.Time(TimeUnit.MICROSECOND, 64), 1L, "00:00:00.000001"),
                        stored(new ArrowType.Time(TimeUnit.NANOSECOND, 64), 1_999L, "00:00:00.000001"),
                        stored(new ArrowType.Duration(TimeUnit.MILLISECOND), -90_000_001L, "-25:00:00.001"),
                        stored(new ArrowType.Interval(IntervalUnit.YEAR_MONTH), new int[] {14}, "1 year 2 mons"),
                        stored(
                                new ArrowType.Interval(IntervalUnit.DAY_TIME),
                                new int[] {-3, 1500},
                                "-3 days +00:00:01.5"),
                        stored(
                                new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
                                new int[] {1, -2, 3000},
                                "1 mon -2 days +00:00:00.000003")));
    }

    private static Stream<Stored> nested() {
        List<@Nullable Long> list = Arrays.asList(7L, null, -7L);
        Field struct = nullable("v", ArrowType.Struct.INSTANCE, NUMBER, nullable("n", ArrowType.Null.INSTANCE));
        return Stream.of(
                new Stored(nullable("v", ArrowType.List.INSTANCE, NUMBER), list, "{7,NULL,-7}"),
                new Stored(nullable("v", ArrowType.LargeList.INSTANCE, NUMBER), list, "{7,NULL,-7}"),
                new Stored(nullable("v", new ArrowType.FixedSizeList(3), NUMBER), list, "{7,NULL,-7}"),
                new Stored(nullable("v", new ArrowType.FixedSizeList(0), NUMBER), List.of(), "{}"),
                new Stored(nullable("v", ArrowType.ListView.INSTANCE, NUMBER), list, "{7,NULL,-7}"),
                new Stored(nullable("v", ArrowType.LargeListView.INSTANCE, NUMBER), list, "{7,NULL,-7}"),
                new Stored(struct, Arrays.asList(1L, null), "{\"n\": null, \"item\": 1}"),
                new Stored(
                        nullable("v", new ArrowType.Map(false), ENTRIES),
                        List.of(List.of(1L, 2L)),
                        "[{\"key\": 1, \"value\": 2}]"));
    }

    static Stream<Field> refused() {
        return Stream.of(
                nullable("v", new ArrowType.Union(UnionMode.Sparse, new int[] {0}), NUMBER),
                nullable("v", new ArrowType.Union(UnionMode.Dense, new int[] {0}), NUMBER),
                field(
                        "v",
                        ArrowType.RunEndEncoded.INSTANCE,
                        false,
                        field("run_ends", integer(32, true), false),
                        NUMBER),
                nullable("v", new NamedType()),
                nullable("v", new ArrowType.Decimal(9, 2, 32)),
                nullable("v", new ArrowType.Decimal(18, 2, 64)),
                nullable("v", new ArrowType.FixedSizeBinary(0)));
    }

    @Test
    void everyKindOfVectorIsInOneOfTheTables() {
        Set<MinorType> known = Stream.concat(stored().map(Stored::field), refused())
                .filter(field -> !(field.getType() instanceof ArrowType.Decimal decimal && decimal.getBitWidth() < 128))
                .map(field -> Types.getMinorTypeForArrowType(field.getType()))
                .collect(Collectors.toSet());
        assertThat(known).isEqualTo(EnumSet.allOf(MinorType.class));
        Set<ArrowTypeID> ids = Stream.concat(stored().map(Stored::field), refused())
                .map(field -> field.getType().getTypeID())
                .collect(Collectors.toSet());
        assertThat(ids).containsAll(EnumSet.complementOf(EnumSet.of(ArrowTypeID.NONE)));
    }

    @ParameterizedTest
    @MethodSource("stored")
    void valuesArriveWithNullsAroundThemAndInASlice(Stored stored) throws Exception {
        Schema schema = new Schema(List.of(stored.field));
        @Nullable String[] texts = {null, stored.text, null, stored.text, stored.text};
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            batch.allocateNew();
            for (int row = 0; row < texts.length; row++) {
                TestValues.set(batch.getVector(0), row, texts[row] == null ? null : stored.value);
            }
            batch.setRowCount(texts.length);
            try (ArrowStreamReader reader = TestValues.reader(TestValues.written(batch), allocator)) {
                reader.loadNextBatch();
                copied(reader.getVectorSchemaRoot(), texts);
            }
            for (int from : new int[] {0, 1, 3, 5}) {
                try (VectorSchemaRoot slice = batch.slice(from, texts.length - from)) {
                    copied(slice, Arrays.copyOfRange(texts, from, texts.length));
                }
            }
        }
    }

    private static void copied(VectorSchemaRoot batch, @Nullable String[] texts) throws Exception {
        database.create("every", batch.getSchema(), null);
        database.copy("every", batch, NulPolicy.FAIL);
        assertThat(database.texts("every", "v")).containsExactly(texts);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatPostgresHasNoTypeForIsRefusedBeforeATableIsMade(Field field) {
        Field inside = nullable("outer", ArrowType.Struct.INSTANCE, nullable("l", ArrowType.List.INSTANCE, field));
        for (Field refused : List.of(field, inside)) {
            assertThatThrownBy(
                            () -> StreamColumns.of("table public.t", new Schema(List.of(refused)), TableDesign.DEFAULT))
                    .isInstanceOf(TargetException.class)
                    .hasMessageStartingWith(
                            "table public.t can't hold the stream: column \"" + refused.getName() + "\"")
                    .hasMessageContainingAll(field.getType().toString(), "cast it in a derived dataset");
        }
    }

    private static Stored stored(ArrowType type, @Nullable Object value, @Nullable String text) {
        return new Stored(nullable("v", type), value, text);
    }

    private static ArrowType integer(int bits, boolean signed) {
        return new ArrowType.Int(bits, signed);
    }

    /** A type that says more than its storage does. */
    private static final class NamedType extends ArrowType.ExtensionType {
        @Override
        public ArrowType storageType() {
            return ArrowType.Utf8.INSTANCE;
        }

        @Override
        public String extensionName() {
            return "example.named";
        }

        @Override
        public boolean extensionEquals(ExtensionType other) {
            return other instanceof NamedType;
        }

        @Override
        public ArrowType deserialize(ArrowType storage, String data) {
            return this;
        }

        @Override
        public String serialize() {
            return "";
        }

        @Override
        public org.apache.arrow.vector.FieldVector getNewVector(
                String name,
                org.apache.arrow.vector.types.pojo.FieldType type,
                org.apache.arrow.memory.BufferAllocator allocator) {
            throw new UnsupportedOperationException();
        }
    }
}
