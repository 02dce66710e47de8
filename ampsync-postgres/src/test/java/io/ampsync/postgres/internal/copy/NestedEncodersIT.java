package io.ampsync.postgres.internal.copy;

import static io.ampsync.postgres.internal.copy.TestTables.nullable;

import io.ampsync.postgres.internal.copy.type.NulPolicy;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lists, structs and maps, as arrays and as JSON. */
class NestedEncodersIT {
    @RegisterExtension
    static final RoundTrip trip = new RoundTrip();

    @Test
    void listsOfEveryLayoutBecomeArrays() throws SQLException {
        ArrowType number = new ArrowType.Int(64, false);
        for (ArrowType type :
                List.of(ArrowType.List.INSTANCE, ArrowType.LargeList.INSTANCE, new ArrowType.FixedSizeList(2))) {
            trip.check(
                    nullable("v", type, nullable("item", number)),
                    null,
                    NulPolicy.FAIL,
                    v -> {
                        UInt8Vector child =
                                (UInt8Vector) v.getChildrenFromFields().get(0);
                        startList(v, 0, 2);
                        child.setSafe(0, -1);
                        startList(v, 2, 2);
                        child.setSafe(type instanceof ArrowType.FixedSizeList ? 5 : 3, 3);
                    },
                    "{18446744073709551615,NULL}",
                    null,
                    "{NULL,3}");
        }
        trip.check(
                nullable("v", ArrowType.List.INSTANCE, nullable("item", number)),
                null,
                NulPolicy.FAIL,
                v -> startList(v, 0, 0),
                "{}",
                null);
        trip.check(
                nullable("v", ArrowType.List.INSTANCE, nullable("item", number)),
                "BIGINT[]",
                NulPolicy.FAIL,
                v -> startList(v, 0, 1),
                "{NULL}",
                null);
        trip.check(
                nullable("v", ArrowType.List.INSTANCE, nullable("item", number)),
                "JSONB",
                NulPolicy.FAIL,
                v -> startList(v, 0, 1),
                "[null]",
                null);
    }

    private static void startList(FieldVector vector, int row, int size) {
        if (vector instanceof ListVector list) {
            list.startNewValue(row);
            list.endValue(row, size);
        } else if (vector instanceof LargeListVector list) {
            list.startNewValue(row);
            list.endValue(row, size);
        } else {
            ((FixedSizeListVector) vector).setNotNull(row);
        }
    }

    @Test
    void arraysOfEveryElementTypeAreAccepted() throws SQLException {
        for (ArrowType element : List.of(
                ArrowType.Bool.INSTANCE,
                new ArrowType.Int(8, true),
                new ArrowType.Int(32, true),
                new ArrowType.Int(32, false),
                new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
                new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
                new ArrowType.Decimal(76, 5, 256),
                ArrowType.Utf8.INSTANCE,
                ArrowType.Binary.INSTANCE,
                new ArrowType.Date(DateUnit.DAY),
                new ArrowType.Time(TimeUnit.MICROSECOND, 64),
                new ArrowType.Timestamp(TimeUnit.NANOSECOND, null),
                new ArrowType.Timestamp(TimeUnit.NANOSECOND, "+00:00"),
                new ArrowType.Duration(TimeUnit.MILLISECOND))) {
            trip.<ListVector>check(
                    nullable("v", ArrowType.List.INSTANCE, nullable("item", element)),
                    null,
                    NulPolicy.FAIL,
                    v -> {
                        startList(v, 0, 2);
                        FieldVector child = v.getDataVector();
                        child.setInitialCapacity(2);
                        child.allocateNew();
                        ((ValueVector) child).reAlloc();
                        zero(child);
                    },
                    zeroArray(element),
                    null);
        }
    }

    private static void zero(FieldVector child) {
        if (child instanceof BaseVariableWidthVector text) {
            text.setSafe(0, new byte[] {'z'});
        } else {
            BitVectorHelper.setBit(child.getValidityBuffer(), 0);
        }
    }

    private static String zeroArray(ArrowType type) {
        String text = switch (type.getTypeID()) {
            case Bool -> "f";
            case Decimal -> "0.00000";
            case Utf8 -> "z";
            case Binary -> "\"\\\\x7a\"";
            case Date -> "1970-01-01";
            case Time, Duration -> "00:00:00";
            case Timestamp ->
                ((ArrowType.Timestamp) type).getTimezone() == null
                        ? "\"1970-01-01 00:00:00\""
                        : "\"1970-01-01 00:00:00+00\"";
            default -> "0";
        };
        return "{" + text + ",NULL}";
    }

    @Test
    void structsListsOfListsAndMapsBecomeJson() throws SQLException {
        Field text = nullable("text \"ü\"", ArrowType.Utf8.INSTANCE);
        Field number = nullable("number", new ArrowType.Int(64, false));
        Field hash = nullable("hash", new ArrowType.FixedSizeBinary(2));
        Field amount = nullable("amount", new ArrowType.Decimal(38, 3, 128));
        Field time = nullable("time", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC"));
        Field ratio = nullable("ratio", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
        Field flag = nullable("flag", ArrowType.Bool.INSTANCE);
        Field struct = nullable("v", ArrowType.Struct.INSTANCE, text, number, hash, amount, time, ratio, flag);
        trip.<StructVector>check(
                struct,
                "JSON",
                NulPolicy.FAIL,
                v -> {
                    RoundTrip.texts(v.getChild("text \"ü\""), "a\"\\\n\u0001é🦀");
                    ((UInt8Vector) v.getChild("number")).setSafe(0, -1);
                    ((FixedSizeBinaryVector) v.getChild("hash")).setSafe(0, new byte[] {10, -1});
                    ((DecimalVector) v.getChild("amount")).setSafe(0, new BigDecimal("-1.500"));
                    ((TimeStampNanoTZVector) v.getChild("time")).setSafe(0, 1);
                    ((Float8Vector) v.getChild("ratio")).setSafe(0, Double.NaN);
                    ((BitVector) v.getChild("flag")).setSafe(0, 1);
                    v.setIndexDefined(0);
                    v.setIndexDefined(2);
                },
                "{\"text \\\"ü\\\"\":\"a\\\"\\\\\\u000a\\u0001é🦀\",\"number\":18446744073709551615,\"hash\":\"0x0aff\","
                        + "\"amount\":\"-1.500\",\"time\":\"1970-01-01T00:00:00.000000001Z\",\"ratio\":\"NaN\",\"flag\":true}",
                null,
                "{\"text \\\"ü\\\"\":null,\"number\":null,\"hash\":null,\"amount\":null,\"time\":null,\"ratio\":null,\"flag\":null}");
        Field inner = nullable("inner", ArrowType.List.INSTANCE, nullable("item", new ArrowType.Int(32, true)));
        trip.<ListVector>check(
                nullable("v", ArrowType.List.INSTANCE, inner),
                null,
                NulPolicy.FAIL,
                v -> {
                    ListVector lists = (ListVector) v.getDataVector();
                    v.startNewValue(0);
                    lists.startNewValue(0);
                    ((IntVector) lists.getDataVector()).setSafe(0, 1);
                    ((IntVector) lists.getDataVector()).setSafe(1, -2);
                    lists.endValue(0, 2);
                    lists.startNewValue(1);
                    lists.endValue(1, 0);
                    v.endValue(0, 2);
                },
                "[[1, -2], []]",
                null);
        Field entries = TestTables.field(
                "entries",
                ArrowType.Struct.INSTANCE,
                false,
                TestTables.field("key", ArrowType.Utf8.INSTANCE, false),
                nullable("value", new ArrowType.Int(32, true)));
        trip.<MapVector>check(
                nullable("v", new ArrowType.Map(false), entries),
                null,
                NulPolicy.FAIL,
                v -> {
                    StructVector entry = (StructVector) v.getDataVector();
                    v.startNewValue(0);
                    RoundTrip.texts(entry.getChild("key"), "k");
                    entry.setIndexDefined(0);
                    v.endValue(0, 1);
                },
                "[{\"key\": \"k\", \"value\": null}]",
                null);
    }

    @Test
    void listsOfStructsBecomeArraysOfJson() throws SQLException {
        Field struct = nullable("item", ArrowType.Struct.INSTANCE, nullable("c0", new ArrowType.Int(16, false)));
        trip.<ListVector>check(
                nullable("v", ArrowType.List.INSTANCE, struct),
                null,
                NulPolicy.FAIL,
                v -> {
                    StructVector items = (StructVector) v.getDataVector();
                    startList(v, 0, 2);
                    ((UInt2Vector) items.getChild("c0")).setSafe(0, 65535);
                    items.setIndexDefined(0);
                },
                "{\"{\\\"c0\\\": 65535}\",NULL}",
                null);
    }
}
