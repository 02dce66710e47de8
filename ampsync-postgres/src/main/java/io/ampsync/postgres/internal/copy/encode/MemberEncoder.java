package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import java.util.List;

/** A member of a struct as a column of its own: NULL wherever the struct is. */
final class MemberEncoder extends ValueEncoder {
    private final ValueEncoder member;

    private MemberEncoder(int index, ValueEncoder member) {
        super(struct -> member.bind(struct.getChildrenFromFields().get(index)), member.bound());
        this.member = member;
    }

    /** An encoder of structs that finds what {@code encoder} takes by the indexes of members, the outermost first. */
    static ValueEncoder of(List<Integer> indexes, ValueEncoder encoder) {
        ValueEncoder found = encoder;
        for (int i = indexes.size() - 1; i >= 0; i--) {
            found = new MemberEncoder(indexes.get(i), found);
        }
        return found;
    }

    @Override
    public boolean writesNulls() {
        return hasNulls() || member.writesNulls();
    }

    @Override
    public boolean writesNull(int row) {
        return isNull(row) || member.writesNull(row);
    }

    @Override
    public void value(int row, CopyBuffer out) {
        member.write(row, out);
    }
}
