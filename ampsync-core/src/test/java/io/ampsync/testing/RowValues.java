package io.ampsync.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;

/** Reads values of vectors into those of a {@link PlayedExpression}, and writes them back. */
final class RowValues {
    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);

    private RowValues() {}

    /** A row by the names of its columns. What has no simple value is left out. */
    static Map<String, Object> read(VectorSchemaRoot batch, int index) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (FieldVector vector : batch.getFieldVectors()) {
            row.put(vector.getName(), vector.isNull(index) ? null : value(vector, index));
        }
        return row;
    }

    private static Object value(FieldVector vector, int index) {
        if (vector instanceof UInt8Vector v) {
            return new BigInteger(Long.toUnsignedString(v.get(index)));
        }
        if (vector instanceof UInt4Vector v) {
            return BigInteger.valueOf(Integer.toUnsignedLong(v.get(index)));
        }
        if (vector instanceof UInt1Vector v) {
            return BigInteger.valueOf(Byte.toUnsignedInt(v.get(index)));
        }
        Object object = vector.getObject(index);
        if (vector instanceof TimeStampNanoTZVector v) {
            BigInteger[] parts = BigInteger.valueOf(v.get(index)).divideAndRemainder(NANOS);
            return Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue());
        }
        if (object instanceof Integer || object instanceof Long || object instanceof Short || object instanceof Byte) {
            return BigInteger.valueOf(((Number) object).longValue());
        }
        if (object instanceof BigDecimal decimal && decimal.scale() == 0) {
            return decimal.unscaledValue();
        }
        return object instanceof org.apache.arrow.vector.util.Text text ? text.toString() : object;
    }

    static void write(FieldVector vector, int index, Object value) {
        if (value == null) {
            vector.setNull(index);
        } else if (value instanceof BigInteger number) {
            writeNumber(vector, index, number);
        } else if (vector instanceof StructVector struct) {
            struct.setIndexDefined(index);
            Map<?, ?> members = (Map<?, ?>) value;
            struct.getChildrenFromFields().forEach(child -> write(child, index, members.get(child.getName())));
        } else if (vector instanceof BitVector v) {
            v.setSafe(index, (Boolean) value ? 1 : 0);
        } else if (vector instanceof Float8Vector v) {
            v.setSafe(index, (Double) value);
        } else if (vector instanceof FixedSizeBinaryVector || vector instanceof VarBinaryVector) {
            Cells.set(vector, index, value);
        } else if (vector instanceof VarCharVector || vector instanceof TimeStampNanoTZVector) {
            Cells.set(vector, index, value);
        } else {
            throw new IllegalArgumentException("no writer for " + vector.getField());
        }
    }

    private static void writeNumber(FieldVector vector, int index, BigInteger number) {
        if (vector instanceof UInt8Vector v) {
            v.setSafe(index, number.longValue());
        } else if (vector instanceof BigIntVector v) {
            v.setSafe(index, number.longValueExact());
        } else if (vector instanceof UInt4Vector v) {
            v.setSafe(index, number.intValue());
        } else if (vector instanceof IntVector v) {
            v.setSafe(index, number.intValueExact());
        } else if (vector instanceof UInt2Vector v) {
            v.setSafe(index, number.intValue());
        } else if (vector instanceof SmallIntVector v) {
            v.setSafe(index, number.shortValueExact());
        } else if (vector instanceof UInt1Vector v) {
            v.setSafe(index, number.intValue());
        } else if (vector instanceof TinyIntVector v) {
            v.setSafe(index, number.byteValueExact());
        } else if (vector instanceof DecimalVector v) {
            v.setSafe(index, new BigDecimal(number));
        } else if (vector instanceof Decimal256Vector v) {
            v.setSafe(index, new BigDecimal(number));
        } else {
            throw new IllegalArgumentException("no writer of numbers for " + vector.getField());
        }
    }
}
