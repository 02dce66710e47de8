package io.ampsync.postgres.internal.table;

import io.ampsync.postgres.internal.copy.type.SchemaCheck;

/** The columns of a target by which ampsync knows its rows; together they are the primary key. */
public final class SystemColumns {
    /** Id of the event that brought the row. */
    public static final String TX_ID = SchemaCheck.SYSTEM_COLUMNS.get(0);

    /** Position of the row in its event. */
    public static final String ROW_INDEX = SchemaCheck.SYSTEM_COLUMNS.get(1);

    private SystemColumns() {}

    /** Whether the column is one of them. */
    public static boolean contain(String column) {
        return SchemaCheck.SYSTEM_COLUMNS.contains(column);
    }
}
