package io.ampsync.postgres.internal.index;

import io.ampsync.postgres.internal.connect.BriefTransactions;
import io.ampsync.postgres.internal.connect.LongStatements;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the planner what a table holds that has been filled at one go: until then it guesses half a percent of the
 * table for any undo, and knows nothing for those who read. Autovacuum does the same, but later, and never for a
 * partitioned table as a whole.
 *
 * <p>Whether it is needed is only ever asked of the server, so a table is analyzed once, whoever has done it. It runs
 * beside the stream, doesn't wait for locks, and holds off nobody but those who alter, vacuum or index the table, and
 * who attach a partition; each partition has its turn in a transaction of its own.
 */
public record Analysis(TableName table) {
    private static final Logger log = LoggerFactory.getLogger(Analysis.class);

    /** Statistics of a partitioned table are those of all its partitions together. */
    private static final String LACKING = """
            SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = to_regclass(?) AND NOT EXISTS (
                SELECT FROM pg_stats s WHERE s.schemaname = n.nspname AND s.tablename = c.relname
                AND s.attname = ? AND s.inherited = (c.relkind = 'p'))""";

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Whether the server knows nothing of the rows that there are. */
    public boolean isDue(Connection connection) throws SQLException {
        return Sql.of(LACKING, table.sql(), SystemColumns.TX_ID).exists(connection)
                && Sql.of("SELECT FROM " + table.sql() + " LIMIT 1").exists(connection);
    }

    /**
     * Analyzes the table if that is due. False if somebody holds a lock that is in the way; then it is to be run again
     * later. What the role may not do is a warning.
     */
    public boolean run(BriefTransactions brief, LongStatements statements) throws SQLException {
        if (!brief.transact(this::isDue)) {
            return true;
        }
        long start = System.nanoTime();
        List<SQLWarning> warnings = statements.executeWarned("ANALYZE (SKIP_LOCKED) " + table.sql());
        if (!brief.transact(this::isDue)) {
            log.info("{} has been analyzed, after {} s", table, String.format(Locale.ROOT, "%.1f", seconds(start)));
            return true;
        }
        if (warnings.stream().anyMatch(each -> LOCK_NOT_AVAILABLE.equals(each.getSQLState()))) {
            return false;
        }
        log.warn(
                "{}: PostgreSQL has no statistics of it, so it plans queries and reorgs by guesses, and this role can't"
                        + " make them; as its owner, run ANALYZE {}: {}",
                table,
                table.sql(),
                warnings.stream().map(SQLWarning::getMessage).collect(Collectors.joining("; ")));
        return true;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
