package io.ampsync.postgres.internal.state;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the greatest {@code _tx_id} in a table. A B-tree would tell at once; the BRIN index of a table that is being
 * filled only tells where an id can be. So this looks among the ids that are likely, and then ever further down: it
 * reads little, whichever index there is.
 */
public record NewestId(TableName table) {
    private static final long FIRST_SPAN = 16;
    private static final long GROWTH = 32;

    /**
     * The greatest id in the table; null if it has no rows.
     *
     * @param expected no more than the greatest id, if all is well
     */
    public @Nullable Long find(Connection connection, long expected) throws SQLException {
        IndexScans.prefer(connection);
        @Nullable Long found = greatest(connection, Sql.of(" WHERE " + SystemColumns.TX_ID + " >= ?", expected));
        return found != null ? found : below(connection, expected);
    }

    /** The greatest id below {@code end}; null for none. */
    public @Nullable Long below(Connection connection, long end) throws SQLException {
        IndexScans.prefer(connection);
        long to = end;
        for (long span = FIRST_SPAN; to > 0; span *= GROWTH) {
            long from = Math.max(0, to - span);
            @Nullable Long found = greatest(connection, between(from, to));
            if (found != null) {
                return found;
            }
            to = from;
        }
        return greatest(connection, Sql.of(" WHERE " + SystemColumns.TX_ID + " < ?", to));
    }

    private static Sql between(long from, long to) {
        return Sql.of(" WHERE " + SystemColumns.TX_ID + " >= ? AND " + SystemColumns.TX_ID + " < ?", from, to);
    }

    private @Nullable Long greatest(Connection connection, Sql condition) throws SQLException {
        return Sql.of("SELECT max(" + SystemColumns.TX_ID + ")::bigint FROM " + table.sql())
                .append(condition)
                .first(connection, row -> Optional.ofNullable(row.getObject(1, Long.class)))
                .flatMap(found -> found)
                .orElse(null);
    }
}
