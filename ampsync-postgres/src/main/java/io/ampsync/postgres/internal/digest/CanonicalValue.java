package io.ampsync.postgres.internal.digest;

import io.ampsync.postgres.internal.copy.type.PgType;

/**
 * Brings values of a type, in the form of binary COPY, into a form of bytes that is the same for equal values and
 * different for others. Most types have only one form of a value to begin with.
 */
@FunctionalInterface
interface CanonicalValue {
    /** Every value has one form only, which stays as it is. */
    CanonicalValue UNCHANGED = (bytes, from, to, out) -> out.put(bytes, from, to);

    /** Appends the value that lies in a part of an array. */
    void put(byte[] bytes, int from, int to, ByteSequence out);

    /** For values of a type. */
    static CanonicalValue of(PgType type) {
        PgType.Element element = type.element();
        if (element != null) {
            return new CanonicalArray(of(element.type()));
        }
        return switch (type.oid()) {
            case PgType.NUMERIC -> new CanonicalNumeric();
            case PgType.JSONB -> new CanonicalJson();
            case PgType.FLOAT4, PgType.FLOAT8 -> new CanonicalFloat();
            default -> UNCHANGED;
        };
    }
}
