package io.ampsync.postgres.design;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which rows of a table PostgreSQL keeps from being there twice. ampsync needs none of it: it writes each row once, and
 * finds those of an undo by {@code _tx_id}, for which a table with another key, or none, has an index of its own.
 *
 * @param columns of a {@link Kind#NATURAL} key, in order; else empty
 */
public record KeyPolicy(Kind kind, List<String> columns) {
    /** What the key is made of. */
    public enum Kind {
        /** {@code _tx_id} and {@code _row_index}. */
        IDS,
        /** Nothing. */
        NONE,
        /** Columns of the stream. */
        NATURAL
    }

    /** The primary key {@code (_tx_id, _row_index)}. */
    public static final KeyPolicy IDS = new KeyPolicy(Kind.IDS, List.of());

    /** No key. Whole rows are the table's replica identity, so that its deletes can be published. */
    public static final KeyPolicy NONE = new KeyPolicy(Kind.NONE, List.of());

    /** What PostgreSQL allows in an index. */
    private static final int MAX_COLUMNS = 32;

    /** Throws {@link IllegalArgumentException} unless the columns are some, different, and not too many. */
    public KeyPolicy {
        columns = List.copyOf(columns);
        if (columns.isEmpty() == (kind == Kind.NATURAL)) {
            throw new IllegalArgumentException(
                    kind == Kind.NATURAL ? "a natural key needs columns" : "only a natural key has columns");
        }
        if (columns.size() > MAX_COLUMNS || columns.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("a key consists of 1 to " + MAX_COLUMNS + " columns, each with a name");
        }
        if (new HashSet<>(columns).size() < columns.size()) {
            throw new IllegalArgumentException("a key names each column once");
        }
    }

    /**
     * A primary key of columns of the stream, which promises that no two rows of it have the same values. PostgreSQL
     * checks that: when the key is built, and with every row from then on. A stream that breaks it ends. The columns
     * must never be null in the stream.
     */
    public static KeyPolicy natural(String column, String... more) {
        return natural(Stream.concat(Stream.of(column), Arrays.stream(more)).toList());
    }

    /** As {@link #natural(String, String...)}. */
    public static KeyPolicy natural(List<String> columns) {
        return new KeyPolicy(Kind.NATURAL, columns);
    }
}
