package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Lists as one-dimensional arrays. */
final class ArrayEncoder extends ValueEncoder {
    private final Elements elements;
    private final ValueEncoder element;
    private final int elementOid;

    ArrayEncoder(MinorType source, ValueEncoder element, PgType elementType) {
        this.elements = new Elements(source);
        this.element = element;
        this.elementOid = elementType.oid();
    }

    @Override
    void open(FieldVector vector) {
        element.bind(elements.open(vector));
    }

    @Override
    void value(int row, CopyBuffer out) {
        elements.at(row);
        int end = elements.end;
        long mark = out.reserveInt();
        long start = out.size();
        out.putInt(1);
        out.putInt(element.hasNulls() ? 1 : 0);
        out.putInt(elementOid);
        out.putInt(end - elements.start);
        out.putInt(1);
        for (int i = elements.start; i < end; i++) {
            out.room(element.bound());
            element.write(i, out);
        }
        out.patchLength(mark, start);
    }

    @Override
    int bound() {
        return 24;
    }
}
