package io.ampsync.postgres.design;

import java.util.regex.Pattern;

/**
 * A column of an index, and how it is sorted there. {@link #ascending} and {@link #descending} put nulls where
 * PostgreSQL does: behind everything else, seen in ascending order.
 *
 * @param name exactly as the table has it
 */
public record IndexColumn(String name, boolean isDescending, boolean hasNullsFirst) {
    private static final Pattern BARE = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*");

    public IndexColumn {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the name of an index's column is empty, or holds U+0000");
        }
    }

    public static IndexColumn ascending(String name) {
        return new IndexColumn(name, false, false);
    }

    public static IndexColumn descending(String name) {
        return new IndexColumn(name, true, true);
    }

    public IndexColumn withNullsFirst() {
        return new IndexColumn(name, isDescending, true);
    }

    public IndexColumn withNullsLast() {
        return new IndexColumn(name, isDescending, false);
    }

    /** Whether it is sorted as it would be if nothing was said. */
    boolean isPlain() {
        return !isDescending && !hasNullsFirst;
    }

    /** What follows the column's name in SQL: nothing, or words with a blank before them. */
    public String order() {
        String nulls = hasNullsFirst ? " NULLS FIRST" : " NULLS LAST";
        return (isDescending ? " DESC" : "") + (isDescending == hasNullsFirst ? "" : nulls);
    }

    /** As {@link SecondaryIndex#parse} reads it. */
    @Override
    public String toString() {
        String text = BARE.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
        return text + order();
    }
}
