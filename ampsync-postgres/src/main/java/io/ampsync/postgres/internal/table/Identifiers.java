package io.ampsync.postgres.internal.table;

/** Names in SQL, always quoted. */
public final class Identifiers {
    private Identifiers() {}

    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
