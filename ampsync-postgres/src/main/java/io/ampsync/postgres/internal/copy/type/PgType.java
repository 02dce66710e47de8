package io.ampsync.postgres.internal.copy.type;

import io.ampsync.postgres.design.ColumnType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The type that a column stores; for a domain, what the domain is made of in the end.
 *
 * @param oid {@code pg_type.oid}
 * @param modifier the type modifier, -1 for none; on an array it belongs to the elements
 * @param name as an operator would write it, for messages
 * @param element what an array consists of, null if it is none
 */
public record PgType(
        int oid, int modifier, String name, @Nullable Element element) {
    public static final int BOOL = 16;
    public static final int BYTEA = 17;
    public static final int INT8 = 20;
    public static final int INT2 = 21;
    public static final int INT4 = 23;
    public static final int TEXT = 25;
    public static final int JSON = 114;
    public static final int FLOAT4 = 700;
    public static final int FLOAT8 = 701;
    public static final int VARCHAR = 1043;
    public static final int DATE = 1082;
    public static final int TIME = 1083;
    public static final int TIMESTAMP = 1114;
    public static final int TIMESTAMPTZ = 1184;
    public static final int INTERVAL = 1186;
    public static final int NUMERIC = 1700;
    public static final int JSONB = 3802;

    private static final List<Integer> OIDS = List.of(
            BOOL,
            BYTEA,
            INT8,
            INT2,
            INT4,
            TEXT,
            JSON,
            FLOAT4,
            FLOAT8,
            VARCHAR,
            DATE,
            TIME,
            TIMESTAMP,
            TIMESTAMPTZ,
            INTERVAL,
            NUMERIC,
            JSONB);

    /** As {@link ColumnType#sql} writes them. */
    private static final Pattern FORM =
            Pattern.compile("(?<name>[A-Z0-9 ]+?)(?:\\((?<first>\\d+)(?:, (?<second>\\d+))?\\))?(?<array>\\[])?");

    private static final int YEAR = 1 << 2;
    private static final int SECOND = 1 << 12;

    /**
     * The elements of an array.
     *
     * @param oid what the binary form of the array names: a domain, if they are of one
     */
    public record Element(int oid, PgType type) {}

    /**
     * The type that a column gets which is created as {@code ddl}; of an array, the type has the elements, but not the
     * number by which PostgreSQL knows it.
     */
    public static PgType of(String ddl) {
        String sql = ColumnType.parse(ddl).sql();
        Matcher form = FORM.matcher(sql);
        if (!form.matches()) {
            throw new IllegalArgumentException("type " + ddl);
        }
        int oid = OIDS.stream()
                .filter(each -> name(each).equals(form.group("name")))
                .findFirst()
                .orElseThrow();
        boolean isArray = form.group("array") != null;
        String name = isArray ? sql.substring(0, form.start("array")) : sql;
        PgType type = new PgType(oid, modifier(oid, form.group("first"), form.group("second")), name, null);
        return isArray ? new PgType(0, type.modifier(), sql, new Element(oid, type)) : type;
    }

    private static int modifier(int oid, @Nullable String first, @Nullable String second) {
        if (first == null) {
            return -1;
        }
        int number = Integer.parseInt(first);
        return switch (oid) {
            case NUMERIC -> ((number << 16) | Integer.parseInt(Objects.requireNonNull(second))) + 4;
            case VARCHAR -> number + 4;
            default -> number;
        };
    }

    /** What DDL calls the type that one of the constants means. */
    public static String name(int oid) {
        return switch (oid) {
            case BOOL -> "BOOLEAN";
            case BYTEA -> "BYTEA";
            case INT8 -> "BIGINT";
            case INT2 -> "SMALLINT";
            case INT4 -> "INTEGER";
            case TEXT -> "TEXT";
            case JSON -> "JSON";
            case FLOAT4 -> "REAL";
            case FLOAT8 -> "DOUBLE PRECISION";
            case VARCHAR -> "VARCHAR";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP -> "TIMESTAMP";
            case TIMESTAMPTZ -> "TIMESTAMPTZ";
            case INTERVAL -> "INTERVAL";
            case NUMERIC -> "NUMERIC";
            case JSONB -> "JSONB";
            default -> throw new IllegalArgumentException("type " + oid);
        };
    }

    /** Whether DDL calls this type {@code ddl}, or something that means the same. */
    public boolean is(String ddl) {
        Optional<ColumnType> wanted = ColumnType.find(ddl);
        return wanted.isPresent() ? wanted.equals(ColumnType.find(name)) : ddl.equalsIgnoreCase(name);
    }

    private boolean hasModifier() {
        return modifier >= 0;
    }

    /** Longest text of a {@code varchar(n)}, in characters. */
    public int maxCharacters() {
        return hasModifier() ? modifier - 4 : Integer.MAX_VALUE;
    }

    /** Digits after the point of a {@code numeric(p, s)}; negative ones round to the left of it. */
    public int scale() {
        return hasModifier() ? (((modifier - 4) & 0x7ff) ^ 0x400) - 0x400 : Integer.MAX_VALUE;
    }

    /** Digits before the point of a {@code numeric(p, s)}. */
    public int integerDigits() {
        return hasModifier() ? (((modifier - 4) >> 16) & 0xffff) - scale() : Integer.MAX_VALUE;
    }

    /** Digits of the second that a time, a timestamp or an interval keeps; -1 for an interval without seconds. */
    public int secondDigits() {
        if (!hasModifier()) {
            return 6;
        }
        if (oid != INTERVAL) {
            return modifier;
        }
        return (intervalFields() & SECOND) == 0 ? -1 : Math.min(modifier & 0xffff, 6);
    }

    /** Whether an interval is stored to the month: {@code interval year} is not. */
    public boolean keepsMonths() {
        return !hasModifier() || intervalFields() != YEAR;
    }

    private int intervalFields() {
        return (modifier >> 16) & 0x7fff;
    }

    @Override
    public String toString() {
        return name;
    }
}
