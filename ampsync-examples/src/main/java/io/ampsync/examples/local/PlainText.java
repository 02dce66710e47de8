package io.ampsync.examples.local;

import java.math.BigDecimal;
import java.util.HexFormat;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** One text for a value, whether it comes from Arrow or from PostgreSQL. */
final class PlainText {
    private PlainText() {}

    static boolean canRead(ArrowType type) {
        return type instanceof ArrowType.Int
                || type instanceof ArrowType.Bool
                || type instanceof ArrowType.Utf8
                || type instanceof ArrowType.Decimal
                || type instanceof ArrowType.Timestamp
                || isBinary(type);
    }

    /** An expression whose text form is that of {@link #of}. */
    static String sql(ArrowType type, String column) {
        if (isBinary(type)) {
            return "encode(" + column + ", 'hex')";
        }
        if (type instanceof ArrowType.Timestamp) {
            return "(extract(epoch FROM " + column + ") * 1000000)::bigint";
        }
        return type instanceof ArrowType.Bool ? column + "::text" : column;
    }

    static String of(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return "null";
        }
        if (vector instanceof UInt8Vector numbers) {
            return Long.toUnsignedString(numbers.get(row));
        }
        if (vector instanceof UInt4Vector numbers) {
            return Integer.toUnsignedString(numbers.get(row));
        }
        if (vector instanceof TimeStampNanoTZVector times) {
            return Long.toString(Math.floorDiv(times.get(row), 1000L));
        }
        return text(vector.getObject(row));
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static boolean isBinary(ArrowType type) {
        return type instanceof ArrowType.FixedSizeBinary || type instanceof ArrowType.Binary;
    }
}
