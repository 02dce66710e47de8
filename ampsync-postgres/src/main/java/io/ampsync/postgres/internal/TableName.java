package io.ampsync.postgres.internal;

/** A table and its schema, as they stand in the catalogue. */
record TableName(String schema, String table) {
    /** As SQL has to name it. */
    String sql() {
        return Identifiers.quote(schema) + "." + Identifiers.quote(table);
    }

    @Override
    public String toString() {
        return "table " + schema + "." + table;
    }
}
