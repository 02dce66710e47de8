package io.ampsync.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;

/** Writes one row, column after column. */
final class Cells {
    private final VectorSchemaRoot root;
    private final int index;
    private int column;

    Cells(VectorSchemaRoot root, int index) {
        this.root = root;
        this.index = index;
    }

    /** A value by its Java type; null for null. */
    Cells put(Object value) {
        set(root.getVector(column++), index, value);
        return this;
    }

    Cells putAll(Object... values) {
        for (Object value : values) {
            put(value);
        }
        return this;
    }

    int index() {
        return index;
    }

    /** The next column, to be written by the caller. */
    ListVector nextList() {
        return (ListVector) root.getVector(column++);
    }

    static void set(FieldVector vector, int index, Object value) {
        if (value == null) {
            vector.setNull(index);
        } else if (vector instanceof UInt8Vector v) {
            v.setSafe(index, (Long) value);
        } else if (vector instanceof UInt4Vector v) {
            v.setSafe(index, (Integer) value);
        } else if (vector instanceof IntVector v) {
            v.setSafe(index, (Integer) value);
        } else if (vector instanceof UInt1Vector v) {
            v.setSafe(index, (Byte) value);
        } else if (vector instanceof BigIntVector v) {
            v.setSafe(index, (Long) value);
        } else if (vector instanceof Float8Vector v) {
            v.setSafe(index, (Double) value);
        } else if (vector instanceof BitVector v) {
            v.setSafe(index, (Boolean) value ? 1 : 0);
        } else {
            setWide(vector, index, value);
        }
    }

    private static void setWide(FieldVector vector, int index, Object value) {
        if (vector instanceof FixedSizeBinaryVector v) {
            v.setSafe(index, (byte[]) value);
        } else if (vector instanceof VarBinaryVector v) {
            v.setSafe(index, (byte[]) value);
        } else if (vector instanceof VarCharVector v) {
            v.setSafe(index, ((String) value).getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof DecimalVector v) {
            v.setSafe(index, new BigDecimal((BigInteger) value));
        } else if (vector instanceof TimeStampNanoTZVector v) {
            Instant time = (Instant) value;
            v.setSafe(index, time.getEpochSecond() * 1_000_000_000L + time.getNano());
        } else {
            throw new IllegalArgumentException("no writer for " + vector.getField());
        }
    }
}
