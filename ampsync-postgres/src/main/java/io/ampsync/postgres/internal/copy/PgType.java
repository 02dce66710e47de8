package io.ampsync.postgres.internal.copy;

import org.jspecify.annotations.Nullable;

/**
 * The type of a target column as the catalogue has it; for a domain, its base type.
 *
 * @param oid {@code pg_type.oid}
 * @param modifier {@code pg_attribute.atttypmod}, -1 for none; on an array it belongs to the elements
 * @param name as {@code format_type} prints it, for messages
 * @param element the element type of an array
 */
public record PgType(
        int oid, int modifier, String name, @Nullable PgType element) {
    static final int BOOL = 16;
    static final int BYTEA = 17;
    static final int INT8 = 20;
    static final int INT2 = 21;
    static final int INT4 = 23;
    static final int TEXT = 25;
    static final int JSON = 114;
    static final int FLOAT4 = 700;
    static final int FLOAT8 = 701;
    static final int VARCHAR = 1043;
    static final int DATE = 1082;
    static final int TIME = 1083;
    static final int TIMESTAMP = 1114;
    static final int TIMESTAMPTZ = 1184;
    static final int INTERVAL = 1186;
    static final int NUMERIC = 1700;
    static final int JSONB = 3802;

    /**
     * A type from its catalogue row.
     *
     * @param elementOid {@code pg_type.typelem} if {@code typcategory} is {@code A}, else 0
     */
    public static PgType of(int oid, int modifier, String name, int elementOid) {
        if (elementOid == 0) {
            return new PgType(oid, modifier, name, null);
        }
        String elementName = name.endsWith("[]") ? name.substring(0, name.length() - 2) : name;
        return new PgType(oid, modifier, name, new PgType(elementOid, modifier, elementName, null));
    }

    boolean isJson() {
        return oid == JSON || oid == JSONB;
    }

    boolean hasModifier() {
        return modifier >= 0;
    }

    /** Longest text of a {@code varchar(n)}. */
    int maxCharacters() {
        return hasModifier() ? modifier - 4 : Integer.MAX_VALUE;
    }

    /** Digits after the point of a {@code numeric(p, s)}; negative ones round to the left of it. */
    int scale() {
        return hasModifier() ? (((modifier - 4) & 0x7ff) ^ 0x400) - 0x400 : Integer.MAX_VALUE;
    }

    /** Digits before the point of a {@code numeric(p, s)}. */
    int integerDigits() {
        return hasModifier() ? (((modifier - 4) >> 16) & 0xffff) - scale() : Integer.MAX_VALUE;
    }

    /** Digits of the second that a time or timestamp keeps. */
    int secondDigits() {
        return hasModifier() ? modifier : 6;
    }

    @Override
    public String toString() {
        return name;
    }
}
