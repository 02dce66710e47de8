package io.ampsync.postgres.internal.copy;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Finds the bytes of text and binary values in any layout: call {@link #at}, then read the fields. */
abstract class Slices {
    Memory data = Memory.NONE;
    long offset;
    int length;

    static Slices of(Field field, MinorType type) {
        return switch (type) {
            case FIXEDSIZEBINARY -> new Fixed(((ArrowType.FixedSizeBinary) field.getType()).getByteWidth());
            case VARCHAR, VARBINARY -> new Variable();
            case LARGEVARCHAR, LARGEVARBINARY -> new Large();
            case VIEWVARCHAR, VIEWVARBINARY -> new View();
            default -> throw new IllegalArgumentException(type + " has no bytes");
        };
    }

    abstract void open(FieldVector vector);

    /** Points {@link #data}, {@link #offset} and {@link #length} at the value of a row. */
    abstract void at(int row);

    /** Values of equal width, one after the other. */
    private static final class Fixed extends Slices {
        Fixed(int width) {
            length = width;
        }

        @Override
        void open(FieldVector vector) {
            data = Memory.of(vector.getDataBuffer());
        }

        @Override
        void at(int row) {
            offset = (long) row * length;
        }
    }

    /** Values one after the other, with 32-bit offsets. */
    private static final class Variable extends Slices {
        private Memory offsets = Memory.NONE;

        @Override
        void open(FieldVector vector) {
            data = Memory.of(vector.getDataBuffer());
            offsets = Memory.of(vector.getOffsetBuffer());
        }

        @Override
        void at(int row) {
            int start = offsets.intAt((long) row << 2);
            offset = start;
            length = offsets.intAt(((long) row << 2) + 4) - start;
        }
    }

    /** Values one after the other, with 64-bit offsets. */
    private static final class Large extends Slices {
        private Memory offsets = Memory.NONE;

        @Override
        void open(FieldVector vector) {
            data = Memory.of(vector.getDataBuffer());
            offsets = Memory.of(vector.getOffsetBuffer());
        }

        @Override
        void at(int row) {
            offset = offsets.longAt((long) row << 3);
            length = Math.toIntExact(offsets.longAt(((long) row << 3) + 8) - offset);
        }
    }

    /** Short values inside a 16-byte view, longer ones wherever the view points. */
    private static final class View extends Slices {
        private Memory views = Memory.NONE;
        private final List<Memory> pieces = new ArrayList<>();

        @Override
        void open(FieldVector vector) {
            views = Memory.of(vector.getDataBuffer());
            pieces.clear();
            ((BaseVariableWidthViewVector) vector).getDataBuffers().forEach(b -> pieces.add(Memory.of(b)));
        }

        @Override
        void at(int row) {
            long view = (long) row << 4;
            length = views.intAt(view);
            if (length <= BaseVariableWidthViewVector.INLINE_SIZE) {
                data = views;
                offset = view + 4;
            } else {
                data = pieces.get(views.intAt(view + 8));
                offset = views.intAt(view + 12);
            }
        }
    }
}
