package io.ampsync.postgres.internal.digest;

/** Floating point numbers: one NaN for all that there are; 0 and -0 are two values. */
final class CanonicalFloat implements CanonicalValue {
    @Override
    public void put(byte[] bytes, int from, int to, ByteSequence out) {
        boolean nan = to - from == 4
                ? Float.isNaN(Float.intBitsToFloat(Tuple.intAt(bytes, from)))
                : Double.isNaN(Double.longBitsToDouble(Tuple.longAt(bytes, from)));
        if (nan) {
            out.put('n');
        } else {
            out.put(bytes, from, to);
        }
    }
}
