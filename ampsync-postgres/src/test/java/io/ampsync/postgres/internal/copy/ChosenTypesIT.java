package io.ampsync.postgres.internal.copy;

import static io.ampsync.postgres.internal.copy.TestTables.nullable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Types that a column gets only if somebody wants them: what they hold, and what they refuse. */
class ChosenTypesIT {
    private static final BigInteger MAX_256 = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    private static final List<Field> TEXTS = List.of(
            nullable("v", ArrowType.Utf8.INSTANCE),
            nullable("v", ArrowType.LargeUtf8.INSTANCE),
            nullable("v", ArrowType.Utf8View.INSTANCE));
    private static final List<Field> BYTES = List.of(
            nullable("v", ArrowType.Binary.INSTANCE),
            nullable("v", ArrowType.LargeBinary.INSTANCE),
            nullable("v", ArrowType.BinaryView.INSTANCE));

    private static CopyDatabase database;

    @BeforeAll
    static void start() throws Exception {
        database = new CopyDatabase();
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @Test
    void decimalTextAsNumeric() throws Exception {
        for (Field text : TEXTS) {
            stored(text, "NUMERIC(78, 0)", MAX_256.toString(), MAX_256.toString());
            stored(text, "NUMERIC", "-0012.3400", "-12.3400");
        }
        Field text = TEXTS.get(0);
        stored(text, "NUMERIC", "0", "0");
        stored(text, "NUMERIC", "-0.000", "0.000");
        stored(text, "NUMERIC", "10000", "10000");
        stored(text, "NUMERIC", "123400000000", "123400000000");
        stored(text, "NUMERIC", "0.00001", "0.00001");
        stored(text, "NUMERIC", "0.000010002", "0.000010002");
        stored(text, "NUMERIC(10, 3)", "1234567.5", "1234567.500");
        stored(text, "NUMERIC(10, 3)", "1.50000", "1.500");
        stored(text, "NUMERIC(2, 2)", "-0.99", "-0.99");
        String digits = "9".repeat(131_072);
        stored(text, "NUMERIC", digits, digits);
        stored(text, "NUMERIC", "0." + "1".repeat(16_383), "0." + "1".repeat(16_383));
        stored(
                nullable("v", ArrowType.List.INSTANCE, nullable("e", ArrowType.Utf8.INSTANCE)),
                "NUMERIC[]",
                List.of("1", "-2.5"),
                "{1,-2.5}");
    }

    @Test
    void decimalTextThatNumericCannotHoldExactly() {
        Field text = TEXTS.get(0);
        for (String bad : List.of(
                "", "-", "1e5", " 1", "1 ", "+1", ".5", "1.", "1.2.3", "--1", "0x10", "NaN", "1_000", "\u0661",
                "1\0")) {
            refusedValue(text, "NUMERIC", bad, "' is not a decimal number; ");
        }
        refusedValue(text, "NUMERIC(3, 0)", "1000", "'1000' has more digits than numeric(3,0) can hold");
        refusedValue(text, "NUMERIC(3, 0)", "1.5", "'1.5' has more digits than numeric(3,0) can hold");
        refusedValue(text, "NUMERIC(2, 2)", "1.00", "'1.00' has more digits than numeric(2,2) can hold");
        refusedValue(text, "NUMERIC", "1" + "0".repeat(131_072), "'1" + "0".repeat(39) + "...' has more digits");
        refusedValue(text, "NUMERIC", "0." + "1".repeat(16_384), "has more digits than numeric can hold");
        refusedValue(text, "NUMERIC", "no\nnumber", "'no?number' is not a decimal number; change the column to TEXT");
    }

    @Test
    void randomDecimalTextIsWhatPostgresReadsInIt() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            BigDecimal number = new BigDecimal(new BigInteger(random.nextInt(300), random), random.nextInt(60))
                    .multiply(BigDecimal.TEN.pow(random.nextInt(8)))
                    .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
            stored(TEXTS.get(0), "NUMERIC", number.toPlainString(), number.toPlainString());
        }
    }

    @Test
    void bigEndianBytesAsNumeric() throws Exception {
        byte[] one = new byte[32];
        one[31] = 1;
        byte[] max = new byte[32];
        Arrays.fill(max, (byte) 0xff);
        Field fixed = fixed(32);
        stored(fixed, "NUMERIC", new byte[32], "0");
        stored(fixed, "NUMERIC", one, "1");
        stored(fixed, "NUMERIC(78, 0)", max, MAX_256.toString());
        stored(fixed(3), "NUMERIC", new byte[] {(byte) 0x80, 0, 0}, "8388608");
        for (Field bytes : BYTES) {
            stored(bytes, "NUMERIC", max, MAX_256.toString());
            stored(bytes, "NUMERIC", new byte[0], "0");
            stored(bytes, "NUMERIC", new byte[] {(byte) 0xff}, "255");
        }
        Random random = new Random(6);
        for (int length = 1; length <= 32; length++) {
            byte[] value = new byte[length];
            random.nextBytes(value);
            stored(BYTES.get(0), "NUMERIC", value, new BigInteger(1, value).toString());
        }
        byte[] padded = new byte[40];
        padded[8] = 7;
        stored(
                BYTES.get(0),
                "NUMERIC",
                padded,
                BigInteger.valueOf(7).shiftLeft(248).toString());
    }

    @Test
    void bytesThatAreNoNumberThatFits() throws Exception {
        byte[] long33 = new byte[34];
        long33[1] = 1;
        refusedValue(BYTES.get(0), "NUMERIC", long33, "a number of 33 bytes is longer than 256 bits");
        byte[] thousand = {3, (byte) 0xe8};
        refusedValue(BYTES.get(0), "NUMERIC(3, 0)", thousand, "1000 has more digits than numeric(3,0) can hold");
    }

    @Test
    void hexTextAsBytea() throws Exception {
        for (Field text : TEXTS) {
            stored(text, "BYTEA", "0x00fFAb", "\\x00ffab");
            stored(text, "BYTEA", "0x", "\\x");
        }
        byte[] value = new byte[300_000];
        new Random(7).nextBytes(value);
        String hex = HexFormat.of().formatHex(value);
        stored(TEXTS.get(0), "BYTEA", "0X" + hex, "\\x" + hex);
        refusedValue(TEXTS.get(0), "BYTEA", "ab", "'ab' does not begin with 0x");
        refusedValue(TEXTS.get(0), "BYTEA", "", "'' does not begin with 0x");
        refusedValue(TEXTS.get(0), "BYTEA", "0", "'0' does not begin with 0x");
        refusedValue(TEXTS.get(0), "BYTEA", "0x1", "'0x1' has an odd number of hexadecimal digits");
        for (String bad : List.of("0x1g", "0xg1", "0x 1", "0x\u00e9", "0x\0\0")) {
            refusedValue(TEXTS.get(0), "BYTEA", bad, "' has something other than hexadecimal digits after 0x");
        }
    }

    @Test
    void unixSecondsAsTimestamptz() throws Exception {
        Field signed = nullable("v", new ArrowType.Int(64, true));
        Field unsigned = nullable("v", new ArrowType.Int(64, false));
        stored(unsigned, "TIMESTAMPTZ", 1_655_778_535L, "2022-06-21 02:28:55+00");
        stored(signed, "TIMESTAMPTZ(0)", -1L, "1969-12-31 23:59:59+00");
        stored(signed, "TIMESTAMPTZ", 9_223_372_036_854L, "294247-01-10 04:00:54+00");
        stored(nullable("v", new ArrowType.Int(32, true)), "TIMESTAMPTZ", 0L, "1970-01-01 00:00:00+00");
        stored(nullable("v", new ArrowType.Int(32, false)), "TIMESTAMPTZ", -1L, "2106-02-07 06:28:15+00");
        refusedValue(signed, "TIMESTAMPTZ", 9_224_318_016_000L, "9224318016000 seconds since 1970 is out of range");
        refusedValue(signed, "TIMESTAMPTZ", Long.MIN_VALUE, "-9223372036854775808 seconds since 1970");
        refusedValue(unsigned, "TIMESTAMPTZ", -1L, "18446744073709551615 seconds since 1970 is out of range");
        refused(signed, "TIMESTAMP", "timestamp without time zone can't hold Int(64, true)");
    }

    @Test
    void decimalsWithoutAFractionAsBigint() throws Exception {
        for (int bits : new int[] {128, 256}) {
            Field whole = nullable("v", new ArrowType.Decimal(38, 0, bits));
            for (long value : new long[] {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE}) {
                stored(whole, "BIGINT", BigDecimal.valueOf(value), Long.toString(value));
            }
            BigDecimal above = BigDecimal.valueOf(Long.MAX_VALUE).add(BigDecimal.ONE);
            refusedValue(whole, "BIGINT", above, "9223372036854775808 is out of range for bigint");
            BigDecimal below = BigDecimal.valueOf(Long.MIN_VALUE).subtract(BigDecimal.ONE);
            refusedValue(whole, "BIGINT", below, "-9223372036854775809 is out of range for bigint");
            refusedValue(whole, "BIGINT", BigDecimal.ONE.scaleByPowerOfTen(37).setScale(0), "1" + "0".repeat(37));
            refused(
                    nullable("v", new ArrowType.Decimal(38, 2, bits)),
                    "BIGINT",
                    "bigint can't hold decimals of scale 2, only of 0");
        }
    }

    @Test
    void jsonText() throws Exception {
        String json = " {\"b\":[1, 2.50,null,true], \"a\" : \"\\u00e4\\ud83d\\ude00ü\"}\n";
        for (Field text : TEXTS) {
            stored(text, "JSONB", json, "{\"a\": \"ä😀ü\", \"b\": [1, 2.50, null, true]}");
            stored(text, "JSON", json, json);
            refusedValue(text, "JSONB", "{'a':1}", "'{'a':1}' is not JSON that jsonb can hold: a name in quotes is");
        }
        refusedValue(
                TEXTS.get(0), "JSONB", "", "'' is not JSON that jsonb can hold: a value is missing, at byte 1 of 0");
        refusedValue(TEXTS.get(0), "JSON", "[1,]", "a value is missing, at byte 4 of 4");
        refusedValue(TEXTS.get(0), "JSON", "[".repeat(1001), "it is nested more than 1000 deep");
        stored(TEXTS.get(0), "JSON", "[".repeat(1000) + "]".repeat(1000), "[".repeat(1000) + "]".repeat(1000));
        String large = "[\"" + "x".repeat(3_000_000) + "\"]";
        stored(TEXTS.get(0), "JSONB", large, large);
    }

    @Test
    void escapedNulInJsonText() throws Exception {
        String json = "{\"a\\u0000b\":\"\\\\u0000\\\"\\u0000\"}";
        stored(TEXTS.get(0), "JSON", json, json);
        refusedValue(TEXTS.get(0), "JSONB", json, "the text holds U+0000, which PostgreSQL can't store");
        copy(TEXTS.get(0), "JSONB", json, NulPolicy.REPLACE);
        assertThat(database.texts("chosen", "v")).containsExactly("{\"a\ufffdb\": \"\\\\u0000\\\"\ufffd\"}", null);
        copy(TEXTS.get(0), "JSONB", json, NulPolicy.STRIP);
        assertThat(database.texts("chosen", "v")).containsExactly("{\"ab\": \"\\\\u0000\\\"\"}", null);
    }

    /** Texts that are JSON, and the same with a character changed, dropped or added, as PostgreSQL judges them. */
    @Test
    void jsonIsWhatPostgresTakesForIt() throws Exception {
        List<String> seeds = List.of(
                "{\"a\":[1,-2.5e+3,{\"b\":null}],\"c\":\"x\\n\\u0041\\\"\"}",
                "[true,false,null,0,-0,0.0,1E5,\"\"]",
                "\"\\ud83d\\ude00\\\\ \\/ \\b\\f\\r\\t\"",
                " [ [ ] , { } , { \"k\" : 12 } ] ",
                "-12.75e-10");
        String alphabet = "{}[]\",:\\/u0123456789abdefnrt-+.eE lsx\n\t\u0001\u00e9";
        Random random = new Random(8);
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                int at = random.nextInt(text.length());
                String letter = String.valueOf(alphabet.charAt(random.nextInt(alphabet.length())));
                text.replace(at, at + random.nextInt(2), random.nextInt(3) == 0 ? "" : letter);
                text.append(text.isEmpty() ? " " : "");
            }
            judged(text.toString());
        }
        for (String number : List.of(
                "1e131071", "1e131072", "12e131070", "12e131071", "1e-16383", "1e-16384", "0.1e-16382", "0.1e-16383")) {
            judged(number);
        }
    }

    private static void judged(String text) throws Exception {
        for (boolean binary : new boolean[] {true, false}) {
            assertThat(isTaken(text, binary))
                    .as("%s as %s", text, binary ? "jsonb" : "json")
                    .isEqualTo(database.takes(text, binary ? "jsonb" : "json"));
        }
    }

    private static boolean isTaken(String text, boolean binary) {
        try {
            Field field = TEXTS.get(0);
            String unused = Encoded.hex(
                    field,
                    TestTables.scalar(binary ? PgType.JSONB : PgType.JSON),
                    NulPolicy.FAIL,
                    vector -> TestValues.set(vector, 0, text));
            return true;
        } catch (UnstorableException e) {
            return false;
        }
    }

    private static Field fixed(int width) {
        return nullable("v", new ArrowType.FixedSizeBinary(width));
    }

    private static void stored(Field field, String type, Object value, String text) throws Exception {
        copy(field, type, value, NulPolicy.FAIL);
        assertThat(database.texts("chosen", "v")).as("%s as %s", field, type).containsExactly(text, null);
    }

    private static void refused(Field field, String type, String message) throws Exception {
        Schema schema = new Schema(List.of(field));
        database.create("chosen", schema, type);
        assertThatThrownBy(() -> database.encoder("chosen", schema, NulPolicy.FAIL))
                .isInstanceOf(TargetException.class)
                .hasMessageStartingWith("table public.chosen can't hold the stream: column \"v\"")
                .hasMessageContaining(message);
    }

    private static void refusedValue(Field field, String type, Object value, String message) {
        assertThatThrownBy(() -> copy(field, type, value, NulPolicy.FAIL))
                .isInstanceOf(TargetException.class)
                .hasMessageStartingWith("table public.chosen can't hold row 0 of the batch")
                .hasMessageContainingAll("column \"v\"", message);
    }

    /** Copies the value, and after it NULL. */
    private static void copy(Field field, String type, @Nullable Object value, NulPolicy nul) throws Exception {
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(new Schema(List.of(field)), allocator)) {
            batch.allocateNew();
            TestValues.set(batch.getVector(0), 0, value);
            batch.setRowCount(2);
            database.create("chosen", batch.getSchema(), type);
            database.copy("chosen", batch, nul);
        }
    }
}
