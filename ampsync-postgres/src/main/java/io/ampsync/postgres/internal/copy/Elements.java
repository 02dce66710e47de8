package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Finds the elements of a list of any layout: rows {@code start..end} of the vector of elements. */
final class Elements {
    private final MinorType type;
    private Memory offsets = Memory.NONE;
    private int fixed;
    int start;
    int end;

    Elements(MinorType type) {
        this.type = type;
    }

    /** Takes the vector of lists, and returns the vector of their elements. */
    FieldVector open(FieldVector vector) {
        if (vector instanceof FixedSizeListVector list) {
            fixed = list.getListSize();
        } else {
            offsets = Memory.of(vector.getOffsetBuffer());
        }
        return vector.getChildrenFromFields().get(0);
    }

    void at(int row) {
        switch (type) {
            case FIXED_SIZE_LIST -> {
                start = row * fixed;
                end = start + fixed;
            }
            case LARGELIST -> {
                start = Math.toIntExact(offsets.longAt((long) row << 3));
                end = Math.toIntExact(offsets.longAt(((long) row << 3) + 8));
            }
            default -> {
                start = offsets.intAt((long) row << 2);
                end = offsets.intAt(((long) row << 2) + 4);
            }
        }
    }
}
