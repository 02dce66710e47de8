package io.ampsync.postgres.internal.table;

/** Names and texts in SQL, always quoted. */
public final class Identifiers {
    private Identifiers() {}

    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text as a constant, whatever the session takes a backslash for. */
    static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
