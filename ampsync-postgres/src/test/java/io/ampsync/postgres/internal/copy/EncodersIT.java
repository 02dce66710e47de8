package io.ampsync.postgres.internal.copy;

import static io.ampsync.postgres.internal.copy.TestTables.nullable;

import io.ampsync.postgres.internal.copy.type.NulPolicy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values without parts, by their edges: what PostgreSQL shows is what the vector held. */
class EncodersIT {
    @RegisterExtension
    static final RoundTrip trip = new RoundTrip();

    @Test
    void signedIntegers() throws SQLException {
        trip.<TinyIntVector>check(
                integer(8, true),
                null,
                v -> {
                    v.setSafe(0, -128);
                    v.setSafe(2, 127);
                },
                "-128",
                null,
                "127");
        for (String type : List.of("SMALLINT", "INTEGER", "BIGINT", "NUMERIC(5,0)", "NUMERIC")) {
            trip.<SmallIntVector>check(
                    integer(16, true),
                    type,
                    v -> {
                        v.setSafe(0, -32768);
                        v.setSafe(2, 32767);
                    },
                    "-32768",
                    null,
                    "32767");
        }
        for (String type : List.of("INTEGER", "BIGINT", "NUMERIC(10)")) {
            trip.<IntVector>check(
                    integer(32, true),
                    type,
                    v -> {
                        v.setSafe(0, Integer.MIN_VALUE);
                        v.setSafe(2, Integer.MAX_VALUE);
                        v.setSafe(3, 0);
                    },
                    "-2147483648",
                    null,
                    "2147483647",
                    "0");
        }
        for (String type : List.of("BIGINT", "NUMERIC(19)")) {
            trip.<BigIntVector>check(
                    integer(64, true),
                    type,
                    v -> {
                        v.setSafe(0, Long.MIN_VALUE);
                        v.setSafe(2, Long.MAX_VALUE);
                        v.setSafe(3, 10_000_000);
                    },
                    "-9223372036854775808",
                    null,
                    "9223372036854775807",
                    "10000000");
        }
    }

    @Test
    void unsignedIntegers() throws SQLException {
        trip.<UInt1Vector>check(integer(8, false), null, v -> v.setSafe(1, 255), null, "255");
        trip.<UInt2Vector>check(integer(16, false), null, v -> v.setSafe(1, 65535), null, "65535");
        trip.<UInt4Vector>check(integer(32, false), null, v -> v.setSafe(1, -1), null, "4294967295");
        for (String type : Arrays.asList(null, "NUMERIC", "NUMERIC(30, 5)")) {
            trip.<UInt8Vector>check(
                    integer(64, false),
                    type,
                    v -> {
                        v.setSafe(0, 0);
                        v.setSafe(2, -1);
                        v.setSafe(3, Long.MIN_VALUE);
                    },
                    zeros("0", type),
                    null,
                    zeros("18446744073709551615", type),
                    zeros("9223372036854775808", type));
        }
        trip.<UInt8Vector>check(
                integer(64, false), "BIGINT", v -> v.setSafe(1, Long.MAX_VALUE), null, "9223372036854775807");
        trip.<UInt4Vector>check(integer(32, false), "INTEGER", v -> v.setSafe(1, 77), null, "77");
    }

    private static String zeros(String number, @Nullable String type) {
        return "NUMERIC(30, 5)".equals(type) ? number + ".00000" : number;
    }

    @Test
    void floats() throws SQLException {
        ArrowType half = new ArrowType.FloatingPoint(FloatingPointPrecision.HALF);
        trip.<Float2Vector>check(
                half,
                null,
                v -> {
                    v.setSafe(0, (short) 0x3e00);
                    v.setSafe(2, (short) 0xfc00);
                },
                "1.5",
                null,
                "-Infinity");
        ArrowType single = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
        trip.<Float4Vector>check(
                single,
                null,
                v -> {
                    v.setSafe(0, Float.NaN);
                    v.setSafe(2, Float.MIN_VALUE);
                    v.setSafe(3, -Float.MAX_VALUE);
                    v.setSafe(4, 0.1f);
                    v.setSafe(5, -0f);
                },
                "NaN",
                null,
                "1e-45",
                "-3.4028235e+38",
                "0.1",
                "-0");
        trip.<Float4Vector>check(single, "DOUBLE PRECISION", v -> v.setSafe(0, 0.5f), "0.5");
        ArrowType wide = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
        trip.<Float8Vector>check(
                wide,
                null,
                v -> {
                    v.setSafe(0, Double.NaN);
                    v.setSafe(2, Double.NEGATIVE_INFINITY);
                    v.setSafe(3, Double.MAX_VALUE);
                    v.setSafe(4, Double.MIN_VALUE);
                    v.setSafe(5, 0.1);
                },
                "NaN",
                null,
                "-Infinity",
                "1.7976931348623157e+308",
                "5e-324",
                "0.1");
    }

    @Test
    void decimals() throws SQLException {
        decimals(38, 0, "0", "99999999999999999999999999999999999999", "-99999999999999999999999999999999999999", "1");
        decimals(38, 18, "1.500000000000000000", "-0.000000000000000001", "99999999999999999999.999999999999999999");
        decimals(10, 2, "12345678.99", "-99999999.99", "0.01", "100.00");
        decimals(5, 5, "0.00001", "0.99999");
        decimals(76, 0, "9".repeat(76), "-" + "9".repeat(76), "340282366920938463463374607431768211456", "0");
        decimals(76, 38, "9".repeat(38) + "." + "9".repeat(38), "0." + "0".repeat(37) + "1");
    }

    private void decimals(int precision, int scale, String... values) throws SQLException {
        ArrowType type = new ArrowType.Decimal(precision, scale, precision > 38 ? 256 : 128);
        String[] expected =
                Stream.concat(Arrays.stream(values), Stream.of((String) null)).toArray(String[]::new);
        for (String target : Arrays.asList(null, "NUMERIC", "NUMERIC(100, " + scale + ")")) {
            trip.check(
                    type,
                    target,
                    v -> {
                        for (int i = 0; i < values.length; i++) {
                            setDecimal(v, i, new BigDecimal(values[i]));
                        }
                    },
                    expected);
        }
    }

    private static void setDecimal(FieldVector vector, int row, BigDecimal value) {
        if (vector instanceof DecimalVector decimals) {
            decimals.setSafe(row, value);
        } else {
            ((Decimal256Vector) vector).setSafe(row, value);
        }
    }

    @Test
    void decimalsOfNegativeScaleAndTheSmallestOne() throws SQLException {
        ArrowType hundreds = new ArrowType.Decimal(5, -2, 128);
        trip.<DecimalVector>check(
                hundreds,
                null,
                v -> {
                    v.setSafe(0, new BigDecimal("12E2"));
                    v.setSafe(1, new BigDecimal("-99999E2"));
                },
                "1200",
                "-9999900",
                null);
        ArrowType wide = new ArrowType.Decimal(38, 0, 128);
        trip.<DecimalVector>check(
                wide,
                "NUMERIC",
                v -> {
                    v.setSafe(0, BigDecimal.ONE);
                    v.getDataBuffer().setLong(0, 0);
                    v.getDataBuffer().setLong(8, Long.MIN_VALUE);
                },
                "-170141183460469231731687303715884105728");
    }

    @Test
    void booleansAndNulls() throws SQLException {
        trip.<BitVector>check(
                ArrowType.Bool.INSTANCE,
                null,
                v -> {
                    v.setSafe(0, 1);
                    v.setSafe(2, 0);
                    v.setSafe(9, 1);
                },
                "true",
                null,
                "false",
                null,
                null,
                null,
                null,
                null,
                null,
                "true");
        trip.check(ArrowType.Null.INSTANCE, null, v -> {}, null, null);
    }

    @Test
    void text() throws SQLException {
        String long20 = "längerer Text, 20 🦀";
        String[] expected = {"", null, "plain", "ünï – 漢字 🦀", long20, "quote\" back\\slash\n\ttab"};
        trip.<VarCharVector>check(ArrowType.Utf8.INSTANCE, null, v -> RoundTrip.texts(v, expected), expected);
        trip.<VarCharVector>check(ArrowType.Utf8.INSTANCE, "VARCHAR(22)", v -> RoundTrip.texts(v, expected), expected);
        trip.<LargeVarCharVector>check(ArrowType.LargeUtf8.INSTANCE, null, v -> RoundTrip.texts(v, expected), expected);
        trip.<ViewVarCharVector>check(ArrowType.Utf8View.INSTANCE, null, v -> RoundTrip.texts(v, expected), expected);
        String[] big = {"x".repeat(600_000) + "é", "y"};
        trip.<VarCharVector>check(ArrowType.Utf8.INSTANCE, null, v -> RoundTrip.texts(v, big), big);
    }

    @ParameterizedTest
    @EnumSource(value = NulPolicy.class, names = "FAIL", mode = EnumSource.Mode.EXCLUDE)
    void nulCharactersFollowThePolicy(NulPolicy policy) throws SQLException {
        String instead = policy == NulPolicy.STRIP ? "" : "\ufffd";
        RoundTrip.Fill<VarCharVector> fill = v -> RoundTrip.texts(v, "a\0b\0", "\0", "clean");
        trip.check(
                nullable("v", ArrowType.Utf8.INSTANCE),
                null,
                policy,
                fill,
                "a" + instead + "b" + instead,
                instead,
                "clean");
        Field struct = nullable("v", ArrowType.Struct.INSTANCE, nullable("s", ArrowType.Utf8.INSTANCE));
        RoundTrip.Fill<StructVector> nested = v -> {
            RoundTrip.texts(v.getChild("s"), "a\0b");
            v.setIndexDefined(0);
        };
        trip.check(struct, null, policy, nested, "{\"s\": \"a" + instead + "b\"}");
    }

    @Test
    void binary() throws SQLException {
        String latin = "\0\1\u00ff and more than twelve bytes";
        byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
        String hex = java.util.HexFormat.of().formatHex(bytes);
        for (ArrowType type :
                List.of(ArrowType.Binary.INSTANCE, ArrowType.LargeBinary.INSTANCE, ArrowType.BinaryView.INSTANCE)) {
            trip.check(
                    type,
                    null,
                    v -> {
                        RoundTrip.bytes(v, 0, bytes);
                        RoundTrip.bytes(v, 2, new byte[0]);
                        RoundTrip.bytes(v, 3, new byte[] {7});
                    },
                    "\\x" + hex,
                    null,
                    "\\x",
                    "\\x07");
            trip.check(type, "TEXT", v -> RoundTrip.bytes(v, 0, bytes), "0x" + hex);
        }
        trip.<FixedSizeBinaryVector>check(
                new ArrowType.FixedSizeBinary(20),
                null,
                v -> {
                    v.setSafe(0, Arrays.copyOf(bytes, 20));
                },
                "\\x" + hex.substring(0, 40),
                null);
    }

    private static ArrowType integer(int bits, boolean signed) {
        return new ArrowType.Int(bits, signed);
    }
}
