package io.ampsync.postgres.internal.digest;

/**
 * Arrays: PostgreSQL has its own form of an empty one, and notes whether there are NULLs by its own rules. The type of
 * the elements, which is the column's, is left out.
 */
final class CanonicalArray implements CanonicalValue {
    private static final int HEADER = 12;

    private final CanonicalValue element;
    private final ByteSequence value = new ByteSequence();

    CanonicalArray(CanonicalValue element) {
        this.element = element;
    }

    @Override
    public void put(byte[] bytes, int from, int to, ByteSequence out) {
        int dimensions = Tuple.intAt(bytes, from);
        int at = from + HEADER;
        long elements = dimensions == 0 ? 0 : 1;
        for (int i = 0; i < dimensions; i++) {
            elements *= Tuple.intAt(bytes, at + 8 * i);
        }
        if (elements == 0) {
            out.putInt(0);
            return;
        }
        out.putInt(dimensions);
        out.put(bytes, at, at + 8 * dimensions);
        at += 8 * dimensions;
        while (at < to) {
            int length = Tuple.intAt(bytes, at);
            at += 4;
            if (length < 0) {
                out.putInt(-1);
            } else {
                value.clear();
                element.put(bytes, at, at + length, value);
                out.putCounted(value);
                at += length;
            }
        }
    }
}
