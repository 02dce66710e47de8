package io.ampsync.postgres.internal.sink;

import io.ampsync.model.IdRange;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Ids whose rows come off the table.
 *
 * @param known what this process has written under these ids, if it has written all of it
 */
record Deletion(IdRange ids, WrittenBlocks.@Nullable Rows known) {
    private static final String CONDITION = " WHERE " + SystemColumns.TX_ID + " BETWEEN ? AND ?";

    boolean touches(Deletion other) {
        return ids.first() <= other.ids.last() + 1 && other.ids.first() <= ids.last() + 1;
    }

    Deletion with(Deletion other) {
        IdRange all = new IdRange(Math.min(ids.first(), other.ids.first()), Math.max(ids.last(), other.ids.last()));
        return new Deletion(all, known == null || other.known == null ? null : known.with(other.known));
    }

    /**
     * Deletes the rows. Where their values are known, PostgreSQL first looks into the partitions for these only; that
     * it finds as many rows there as were written proves that it has found all, else it looks everywhere. Returns how
     * many rows there were.
     */
    long run(Connection connection, TableName table) throws SQLException {
        long found = known == null ? 0 : within(table, known).update(connection);
        return known != null && found == known.count()
                ? found
                : found + by(table).update(connection);
    }

    private Sql by(TableName table) {
        return Sql.of("DELETE FROM " + table.sql() + CONDITION, ids.first(), ids.last());
    }

    /** The values are part of the text: PostgreSQL then leaves the other partitions out when it plans the statement. */
    private Sql within(TableName table, WrittenBlocks.Rows rows) {
        return by(table)
                .append(" AND " + Identifiers.quote(rows.column()) + " BETWEEN "
                        + rows.span().lowest() + " AND " + rows.span().highest());
    }

    /** Whether a row is there, or still there. */
    boolean isPresent(Connection connection, TableName table) throws SQLException {
        return Sql.of("SELECT FROM " + table.sql() + CONDITION + " LIMIT 1", ids.first(), ids.last())
                .exists(connection);
    }
}
