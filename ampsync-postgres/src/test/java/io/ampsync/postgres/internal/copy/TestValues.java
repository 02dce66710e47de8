package io.ampsync.postgres.internal.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntervalDayVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Plain Java values in Arrow vectors: {@link Boolean}, {@link Long} for whatever Arrow counts in integers, {@link
 * Double}, {@link BigDecimal}, {@link String}, {@code byte[]}, {@code int[]} for the parts of an interval, {@link List}
 * for lists and for the members of a struct.
 */
public final class TestValues {
    private TestValues() {}

    /** Sets the value of a row; rows have to be set in order. */
    public static void set(FieldVector vector, int row, @Nullable Object value) {
        if (value == null) {
            vector.setNull(row);
        } else if (value instanceof List<?> list) {
            setList(vector, row, list);
        } else if (value instanceof Long number) {
            setNumber(vector, row, number);
        } else if (value instanceof BigDecimal decimal) {
            byte[] unscaled = decimal.unscaledValue().toByteArray();
            if (vector instanceof DecimalVector narrow) {
                narrow.setBigEndianSafe(row, unscaled);
            } else {
                ((Decimal256Vector) vector).setBigEndianSafe(row, unscaled);
            }
        } else if (value instanceof Double number) {
            setFloat(vector, row, number);
        } else if (value instanceof int[] parts) {
            setInterval(vector, row, parts);
        } else if (value instanceof Boolean bool) {
            ((BitVector) vector).setSafe(row, bool ? 1 : 0);
        } else {
            byte[] bytes = value instanceof String text ? text.getBytes(UTF_8) : (byte[]) value;
            if (vector instanceof FixedSizeBinaryVector fixed) {
                fixed.setSafe(row, bytes);
            } else {
                RoundTrip.bytes(vector, row, bytes);
            }
        }
    }

    private static void setNumber(FieldVector vector, int row, long value) {
        if (vector instanceof BaseIntVector integers) {
            ensureCapacity((BaseFixedWidthVector) vector, row);
            integers.setWithPossibleTruncate(row, value);
        } else if (vector instanceof TimeStampVector times) {
            times.setSafe(row, value);
        } else if (vector instanceof DateDayVector days) {
            days.setSafe(row, (int) value);
        } else if (vector instanceof DateMilliVector millis) {
            millis.setSafe(row, value);
        } else if (vector instanceof TimeSecVector times) {
            times.setSafe(row, (int) value);
        } else if (vector instanceof TimeMilliVector times) {
            times.setSafe(row, (int) value);
        } else if (vector instanceof TimeMicroVector times) {
            times.setSafe(row, value);
        } else if (vector instanceof TimeNanoVector times) {
            times.setSafe(row, value);
        } else {
            ((DurationVector) vector).setSafe(row, value);
        }
    }

    private static void ensureCapacity(BaseFixedWidthVector vector, int row) {
        while (row >= vector.getValueCapacity()) {
            vector.reAlloc();
        }
    }

    private static void setFloat(FieldVector vector, int row, double value) {
        if (vector instanceof Float2Vector half) {
            half.setSafeWithPossibleTruncate(row, (float) value);
        } else if (vector instanceof Float4Vector single) {
            single.setSafe(row, (float) value);
        } else {
            ((Float8Vector) vector).setSafe(row, value);
        }
    }

    private static void setInterval(FieldVector vector, int row, int[] parts) {
        if (vector instanceof IntervalYearVector months) {
            months.setSafe(row, parts[0]);
        } else if (vector instanceof IntervalDayVector days) {
            days.setSafe(row, parts[0], parts[1]);
        } else {
            ((IntervalMonthDayNanoVector) vector).setSafe(row, parts[0], parts[1], parts[2]);
        }
    }

    private static void setList(FieldVector vector, int row, List<?> values) {
        if (vector instanceof StructVector struct) {
            struct.setIndexDefined(row);
            for (int i = 0; i < values.size(); i++) {
                set((FieldVector) struct.getChildByOrdinal(i), row, values.get(i));
            }
            return;
        }
        int start = start(vector, row);
        FieldVector elements = vector.getChildrenFromFields().get(0);
        for (int i = 0; i < values.size(); i++) {
            set(elements, start + i, values.get(i));
        }
        end(vector, row, values.size());
    }

    private static int start(FieldVector vector, int row) {
        if (vector instanceof ListVector list) {
            return list.startNewValue(row);
        }
        if (vector instanceof LargeListVector list) {
            return Math.toIntExact(list.startNewValue(row));
        }
        if (vector instanceof FixedSizeListVector list) {
            return list.startNewValue(row);
        }
        return vector instanceof ListViewVector view
                ? view.startNewValue(row)
                : ((LargeListViewVector) vector).startNewValue(row);
    }

    private static void end(FieldVector vector, int row, int size) {
        if (vector instanceof ListVector list) {
            list.endValue(row, size);
        } else if (vector instanceof LargeListVector list) {
            list.endValue(row, size);
        } else if (vector instanceof ListViewVector view) {
            view.endValue(row, size);
        } else if (vector instanceof LargeListViewVector view) {
            view.endValue(row, size);
        }
    }

    /** What is left of a batch after it was sent as Arrow's stream format. */
    public static byte[] written(VectorSchemaRoot batch) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowStreamWriter writer = new ArrowStreamWriter(batch, null, bytes)) {
            writer.writeBatch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static ArrowStreamReader reader(byte[] written, BufferAllocator allocator) {
        return new ArrowStreamReader(new ByteArrayInputStream(written), allocator);
    }
}
