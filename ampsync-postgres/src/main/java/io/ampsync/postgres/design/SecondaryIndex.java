package io.ampsync.postgres.design;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An index that a table is to have beside its primary key, built once its stream has caught up. Immutable.
 *
 * <p>Unique indexes, partial ones and those over expressions aren't offered: they may refuse rows that the stream
 * brings, and so end it. Whoever wants one creates it in PostgreSQL.
 */
public final class SecondaryIndex {
    private static final int MOST_COLUMNS = 32;
    private static final int NAME_BYTES = 63;

    private final List<IndexColumn> columns;
    private final IndexMethod method;
    private final @Nullable String name;

    private SecondaryIndex(List<IndexColumn> columns, IndexMethod method, @Nullable String name) {
        this.columns = List.copyOf(columns);
        this.method = method;
        this.name = name;
        requireColumns();
    }

    private void requireColumns() {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("an index needs a column");
        }
        int most = method == IndexMethod.HASH ? 1 : MOST_COLUMNS;
        if (columns.size() > most) {
            throw new IllegalArgumentException("a " + method.sql() + " index has at most " + most
                    + (most == 1 ? " column" : " columns") + ", got " + columns.size());
        }
        Set<String> names = new HashSet<>();
        for (IndexColumn column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("column " + column.name() + " is in the index twice");
            }
            if (!method.isOrdered() && !column.isPlain()) {
                throw new IllegalArgumentException("a " + method.sql()
                        + " index has no order; leave out DESC and NULLS for column " + column.name());
            }
        }
    }

    /** A B-tree over these columns, in this order. */
    public static SecondaryIndex of(List<IndexColumn> columns) {
        return new SecondaryIndex(columns, IndexMethod.BTREE, null);
    }

    /** A B-tree over these columns, each ascending; the names are exactly as the table has them. */
    public static SecondaryIndex of(String... columns) {
        return of(Arrays.stream(columns).map(IndexColumn::ascending).toList());
    }

    /**
     * Reads {@code block_num desc, address} or {@code brin(timestamp)}: columns separated by commas, each perhaps with
     * {@code ASC} or {@code DESC} and {@code NULLS FIRST} or {@code NULLS LAST}; around them perhaps a method. Names
     * keep their letters' case; others than letters, digits, {@code _} and {@code $} need double quotes.
     *
     * @throws IllegalArgumentException if it can't be read; the message may repeat the text
     */
    public static SecondaryIndex parse(String text) {
        return new IndexText(text).read();
    }

    /** The same, but organised otherwise. */
    public SecondaryIndex using(IndexMethod other) {
        return new SecondaryIndex(columns, Objects.requireNonNull(other, "method"), name);
    }

    /**
     * The same, with a name of its own in the schema of its table; by default that is made of the names of table and
     * columns. Of a partitioned table, only the index of the whole is called so.
     */
    public SecondaryIndex named(String other) {
        if (other.isEmpty() || other.indexOf('\0') >= 0 || other.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
            throw new IllegalArgumentException(
                    "the name of an index has 1 to " + NAME_BYTES + " bytes, none of them 0");
        }
        return new SecondaryIndex(columns, method, other);
    }

    public List<IndexColumn> columns() {
        return columns;
    }

    public IndexMethod method() {
        return method;
    }

    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** Method and columns, as {@link #parse} reads them: what makes two indexes the same, whatever their names. */
    public String definition() {
        return method.sql() + columns.stream().map(IndexColumn::toString).collect(Collectors.joining(", ", " (", ")"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecondaryIndex index
                && columns.equals(index.columns)
                && method == index.method
                && Objects.equals(name, index.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(columns, method, name);
    }

    @Override
    public String toString() {
        return (name == null ? "" : name + ": ") + definition();
    }
}
