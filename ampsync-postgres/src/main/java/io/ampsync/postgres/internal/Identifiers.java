package io.ampsync.postgres.internal;

/** Names in SQL, always quoted. */
final class Identifiers {
    private Identifiers() {}

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
