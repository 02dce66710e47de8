package io.ampsync.postgres.internal.copy.vector;

import io.ampsync.postgres.internal.copy.buffer.Memory;
import io.ampsync.postgres.internal.copy.type.ArrowTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Finds the bytes of text and binary values in any layout: call {@link #at}, then read the rest. */
public abstract class BytesReader implements VectorReader {
    private Memory data = Memory.NONE;
    private long offset;
    private int length;

    /** A reader for a field of text or binary values. */
    public static BytesReader of(Field field) {
        return switch (ArrowTypes.kind(field)) {
            case FIXEDSIZEBINARY -> new Fixed(((ArrowType.FixedSizeBinary) field.getType()).getByteWidth());
            case VARCHAR, VARBINARY -> new Variable();
            case LARGEVARCHAR, LARGEVARBINARY -> new Large();
            case VIEWVARCHAR, VIEWVARBINARY -> new View();
            default -> throw new IllegalArgumentException(field + " has no bytes");
        };
    }

    /** Goes to the value of a row that isn't null. */
    public abstract void at(int row);

    /** The memory that the value lies in. */
    public final Memory data() {
        return data;
    }

    /** Where the value begins. */
    public final long offset() {
        return offset;
    }

    public final int length() {
        return length;
    }

    final void take(Memory memory) {
        data = memory;
    }

    final void point(long start, int bytes) {
        offset = start;
        length = bytes;
    }

    /** Values of equal width, one after the other. */
    private static final class Fixed extends BytesReader {
        private final int width;

        Fixed(int width) {
            this.width = width;
        }

        @Override
        public void open(FieldVector vector) {
            take(Memory.of(vector.getDataBuffer()));
        }

        @Override
        public void at(int row) {
            point((long) row * width, width);
        }
    }

    /** Values one after the other, with 32-bit offsets. */
    private static final class Variable extends BytesReader {
        private Memory offsets = Memory.NONE;

        @Override
        public void open(FieldVector vector) {
            take(Memory.of(vector.getDataBuffer()));
            offsets = Memory.of(vector.getOffsetBuffer());
        }

        @Override
        public void at(int row) {
            int start = offsets.intAt((long) row << 2);
            point(start, offsets.intAt(((long) row << 2) + 4) - start);
        }
    }

    /** Values one after the other, with 64-bit offsets. */
    private static final class Large extends BytesReader {
        private Memory offsets = Memory.NONE;

        @Override
        public void open(FieldVector vector) {
            take(Memory.of(vector.getDataBuffer()));
            offsets = Memory.of(vector.getOffsetBuffer());
        }

        @Override
        public void at(int row) {
            long start = offsets.longAt((long) row << 3);
            point(start, Math.toIntExact(offsets.longAt(((long) row << 3) + 8) - start));
        }
    }

    /** Short values inside a 16-byte view, longer ones wherever the view points. */
    private static final class View extends BytesReader {
        private Memory views = Memory.NONE;
        private final List<Memory> pieces = new ArrayList<>();

        @Override
        public void open(FieldVector vector) {
            views = Memory.of(vector.getDataBuffer());
            pieces.clear();
            ((BaseVariableWidthViewVector) vector).getDataBuffers().forEach(b -> pieces.add(Memory.of(b)));
        }

        @Override
        public void at(int row) {
            long view = (long) row << 4;
            int bytes = views.intAt(view);
            if (bytes <= BaseVariableWidthViewVector.INLINE_SIZE) {
                take(views);
                point(view + 4, bytes);
            } else {
                take(pieces.get(views.intAt(view + 8)));
                point(views.intAt(view + 12), bytes);
            }
        }
    }
}
