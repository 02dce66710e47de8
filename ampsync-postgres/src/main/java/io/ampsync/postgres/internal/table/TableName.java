package io.ampsync.postgres.internal.table;

/** A table and its schema, as they stand in the catalogue. */
public record TableName(String schema, String table) {
    /** As SQL has to name it. */
    public String sql() {
        return Identifiers.quote(schema) + "." + Identifiers.quote(table);
    }

    @Override
    public String toString() {
        return "table " + schema + "." + table;
    }
}
