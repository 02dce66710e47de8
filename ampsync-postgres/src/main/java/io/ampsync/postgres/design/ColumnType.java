package io.ampsync.postgres.design;

import io.ampsync.internal.text.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A type that a column can be created with, such as {@code BIGINT}, {@code NUMERIC(78, 0)} or {@code TEXT[]}. Whether
 * it can hold what a stream has is only known with the stream. Equal ones are the same type, however they were spelt.
 */
public final class ColumnType {
    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9 ]*)(?:\\(([^()]*)\\))?([a-z ]*)(\\[ ?])?");

    private static final String POSSIBLE = "BIGINT, BOOLEAN, BYTEA, DATE, DOUBLE PRECISION, INTEGER, INTERVAL, JSON,"
            + " JSONB, NUMERIC, NUMERIC(p), NUMERIC(p, s), REAL, SMALLINT, TEXT, TIME, TIMESTAMP, TIMESTAMPTZ,"
            + " VARCHAR, VARCHAR(n), and arrays of them such as BIGINT[]";

    private static final int MAX_DIGITS = 1000;
    private static final int MAX_CHARACTERS = 10_485_760;
    private static final int MAX_SECOND_DIGITS = 6;

    /** How many letters may be wrong in a name that is recognised. */
    private static final int MISSPELT = 2;

    /** All names that PostgreSQL takes for a type, in lower case, and the one that is used here. */
    private static final Map<String, String> NAMES = new TreeMap<>();

    static {
        name("BOOLEAN", "bool");
        name("SMALLINT", "int2");
        name("INTEGER", "int", "int4");
        name("BIGINT", "int8");
        name("NUMERIC", "decimal");
        name("REAL", "float4");
        name("DOUBLE PRECISION", "float8");
        name("TEXT");
        name("VARCHAR", "character varying");
        name("BYTEA");
        name("DATE");
        name("TIME", "time without time zone");
        name("TIMESTAMP", "timestamp without time zone");
        name("TIMESTAMPTZ", "timestamp with time zone");
        name("INTERVAL");
        name("JSON");
        name("JSONB");
    }

    private final String sql;

    private ColumnType(String sql) {
        this.sql = sql;
    }

    private static void name(String name, String... others) {
        NAMES.put(name.toLowerCase(Locale.ROOT), name);
        for (String other : others) {
            NAMES.put(other, name);
        }
    }

    /**
     * The type that PostgreSQL knows by {@code text}, in any case. Throws {@link IllegalArgumentException} with the
     * possible ones if it is none of them.
     */
    public static ColumnType parse(String text) {
        Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " "));
        if (!form.matches()) {
            throw new IllegalArgumentException(refusal(text) + "; possible are " + POSSIBLE);
        }
        String spelt = (form.group(1).strip() + " " + form.group(3).strip()).strip();
        String name = NAMES.get(spelt);
        if (name == null) {
            throw new IllegalArgumentException(refusal(text)
                    + Spelling.closest(spelt, NAMES.keySet(), MISSPELT)
                            .map(meant -> "; did you mean " + NAMES.get(meant) + "?")
                            .orElse("")
                    + "; possible are " + POSSIBLE);
        }
        String arguments = form.group(2) == null ? "" : arguments(text, name, form.group(2));
        return new ColumnType(name + arguments + (form.group(4) == null ? "" : "[]"));
    }

    /** The type that PostgreSQL knows by {@code text}, if it is one of these. */
    public static Optional<ColumnType> find(String text) {
        try {
            return Optional.of(parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String refusal(String text) {
        return "'" + text.strip() + "' is not a type that a column can be given";
    }

    private static String arguments(String text, String name, String list) {
        List<Integer> numbers;
        try {
            numbers = Stream.of(list.split(",", -1))
                    .map(String::strip)
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(refusal(text) + ": whole numbers belong into the parentheses", e);
        }
        int first = numbers.get(0);
        // For PostgreSQL, too, NUMERIC(p) is NUMERIC(p, 0).
        int second = numbers.size() == 1 ? 0 : numbers.get(1);
        switch (name) {
            case "NUMERIC" -> {
                require(numbers.size() <= 2 && within(first, 1, MAX_DIGITS), text, "digits go from 1 to " + MAX_DIGITS);
                require(within(second, 0, first), text, "digits after the point go from 0 to " + first);
                return "(" + first + ", " + second + ")";
            }
            case "VARCHAR" ->
                require(within(first, 1, MAX_CHARACTERS), text, "characters go from 1 to " + MAX_CHARACTERS);
            case "TIME", "TIMESTAMP", "TIMESTAMPTZ" ->
                require(
                        within(first, 0, MAX_SECOND_DIGITS),
                        text,
                        "digits of the second go from 0 to " + MAX_SECOND_DIGITS);
            default -> require(false, text, name + " takes no parentheses");
        }
        require(numbers.size() == 1, text, name + " takes one number");
        return "(" + first + ")";
    }

    private static boolean within(int number, int least, int most) {
        return number >= least && number <= most;
    }

    private static void require(boolean holds, String text, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(refusal(text) + ": " + rule);
        }
    }

    /** The type as CREATE TABLE takes it. */
    public String sql() {
        return sql;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ColumnType type && sql.equals(type.sql);
    }

    @Override
    public int hashCode() {
        return sql.hashCode();
    }

    /** The same as {@link #sql}. */
    @Override
    public String toString() {
        return sql;
    }
}
