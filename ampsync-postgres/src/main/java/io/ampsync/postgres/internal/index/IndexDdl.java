package io.ampsync.postgres.internal.index;

import io.ampsync.postgres.design.IndexColumn;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.RelationNames;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a declared index is called on a table, and the statements that make and remove it. */
record IndexDdl(TableName table, SecondaryIndex index) {
    /** By which {@link RunningBuilds} knows them; in front, as the server cuts long statements off. */
    static final String MARK = "/* ampsync index */ ";

    private static final String SUFFIX = "_idx";

    /** The name without a number. */
    private String usualName(String number) {
        String columns = index.columns().stream().map(IndexColumn::name).collect(Collectors.joining("_"));
        return RelationNames.fit(table.table() + "_" + columns, SUFFIX + number);
    }

    /** Whether an index could have been called so by us. */
    boolean mayBeCalled(String name) {
        if (index.name().isPresent()) {
            return index.name().get().equals(name);
        }
        String number = name.replaceFirst("^.*" + Pattern.quote(SUFFIX) + "(?=[0-9]*$)", "");
        return name.equals(usualName(number.equals(name) ? "" : number));
    }

    /** A name that nothing has; that of the index itself, if it has one, also if it isn't free. */
    String freeName(Connection connection) throws SQLException {
        if (index.name().isPresent()) {
            return index.name().get();
        }
        String name = usualName("");
        for (int number = 1; !RelationNames.isFree(connection, sibling(name)); number++) {
            name = usualName(String.valueOf(number));
        }
        return name;
    }

    /** An index of this name: it is in the schema of its table. */
    TableName sibling(String name) {
        return new TableName(table.schema(), name);
    }

    String createConcurrently(String name) {
        return MARK + "CREATE INDEX CONCURRENTLY " + Identifiers.quote(name) + " ON " + body();
    }

    /** Of a partitioned table alone, without its partitions: an instant. */
    String createOnParent(String name) {
        return "CREATE INDEX " + Identifiers.quote(name) + " ON ONLY " + body();
    }

    String dropConcurrently(String name) {
        return MARK + "DROP INDEX CONCURRENTLY IF EXISTS " + sibling(name).sql();
    }

    String attach(String parent, TableName child) {
        return "ALTER INDEX " + sibling(parent).sql() + " ATTACH PARTITION " + child.sql();
    }

    private String body() {
        String columns = index.columns().stream()
                .map(column -> Identifiers.quote(column.name()) + column.order())
                .collect(Collectors.joining(", "));
        return table.sql() + " USING " + index.method().sql() + " (" + columns + ")";
    }
}
