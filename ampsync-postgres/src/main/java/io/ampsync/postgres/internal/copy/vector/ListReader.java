package io.ampsync.postgres.internal.copy.vector;

import io.ampsync.postgres.internal.copy.buffer.Memory;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Finds the elements of a list of any layout: call {@link #at}, then they are {@link #start} to {@link #end}. */
public final class ListReader implements VectorReader {
    private final MinorType type;
    private final VectorWriter elements;
    private Memory offsets = Memory.NONE;
    private Memory sizes = Memory.NONE;
    private int fixed;
    private int start;
    private int end;

    /** A reader of lists of that type; {@code elements} is bound to the vector of their elements. */
    public ListReader(MinorType type, VectorWriter elements) {
        this.type = type;
        this.elements = elements;
    }

    @Override
    public void open(FieldVector vector) {
        if (vector instanceof FixedSizeListVector list) {
            fixed = list.getListSize();
        } else {
            offsets = Memory.of(vector.getOffsetBuffer());
        }
        if (vector instanceof ListViewVector view) {
            sizes = Memory.of(view.getSizeBuffer());
        } else if (vector instanceof LargeListViewVector view) {
            sizes = Memory.of(view.getSizeBuffer());
        }
        elements.bind(vector.getChildrenFromFields().get(0));
    }

    /** Goes to the list of a row that isn't null. */
    public void at(int row) {
        switch (type) {
            case FIXED_SIZE_LIST -> {
                start = row * fixed;
                end = start + fixed;
            }
            case LARGELIST -> {
                start = Math.toIntExact(offsets.longAt((long) row << 3));
                end = Math.toIntExact(offsets.longAt(((long) row << 3) + 8));
            }
            case LISTVIEW -> {
                start = offsets.intAt((long) row << 2);
                end = start + sizes.intAt((long) row << 2);
            }
            case LARGELISTVIEW -> {
                start = Math.toIntExact(offsets.longAt((long) row << 3));
                end = Math.toIntExact(start + sizes.longAt((long) row << 3));
            }
            default -> {
                start = offsets.intAt((long) row << 2);
                end = offsets.intAt(((long) row << 2) + 4);
            }
        }
    }

    /** The row of the first element in the vector of elements. */
    public int start() {
        return start;
    }

    /** One more than the row of the last element. */
    public int end() {
        return end;
    }
}
