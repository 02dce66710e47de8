package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.vector.ListReader;
import org.apache.arrow.vector.types.Types.MinorType;

/** Lists as one-dimensional arrays. */
final class ArrayEncoder extends ValueEncoder {
    private final ListReader in;
    private final ValueEncoder element;
    private final int elementOid;

    private ArrayEncoder(ListReader in, ValueEncoder element, int elementOid) {
        super(in, 24);
        this.in = in;
        this.element = element;
        this.elementOid = elementOid;
    }

    static ArrayEncoder of(MinorType source, ValueEncoder element, PgType.Element target) {
        return new ArrayEncoder(new ListReader(source, element), element, target.oid());
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        int end = in.end();
        long position = out.reserveInt();
        long start = out.size();
        out.putInt(1);
        out.putInt(element.hasNulls() ? 1 : 0);
        out.putInt(elementOid);
        out.putInt(end - in.start());
        out.putInt(1);
        for (int i = in.start(); i < end; i++) {
            out.room(element.bound());
            element.write(i, out);
        }
        out.patchLength(position, start);
    }
}
