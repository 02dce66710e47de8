package io.ampsync.postgres.internal.index;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.BriefTransactions;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.error.PostgresErrors;
import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.ownership.TransactionLock;
import io.ampsync.postgres.internal.state.IndexRow;
import io.ampsync.postgres.internal.state.OwnedState;
import io.ampsync.postgres.internal.state.StateTables;
import io.ampsync.postgres.internal.table.IdIndex;
import io.ampsync.postgres.internal.table.PrimaryKey;
import io.ampsync.postgres.internal.table.TableKey;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a table its key in the place of its stand-in, while nothing is written into it. Each step is a
 * transaction, so that what is cut off leaves nothing behind, and what has been reached is found again:
 *
 * <ol>
 *   <li>A unique index is built, and one on {@code _tx_id} if no index begins with that then. That keeps writers
 *       waiting, and nobody who reads.
 *   <li>The index becomes the primary key, and the stand-in goes: an instant, for which nobody may be reading. Whoever
 *       wants to read meanwhile waits behind us, so we don't wait for long.
 *   <li>The table is analyzed.
 * </ol>
 */
public final class KeyBuild {
    private static final Logger log = LoggerFactory.getLogger(KeyBuild.class);

    /** Long enough for an autovacuum to give way to us, which it does after a second. */
    private static final String BUILD_LIMITS = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '4s'";

    private static final String ANALYZE_LIMITS = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '500ms'";

    /** The lock by which the build is found is that of no group of rows. */
    private static final int NO_GROUP = 0;

    private static final String UNIQUE_VIOLATION = "23505";

    private final Connections connections;
    private final StandIn standIn;
    private final Fence fence;
    private final TransactionLock lock;

    /**
     * @param connections beside the pool: others need its own meanwhile
     * @param lock by which the next owner of the stream finds the build, to end it
     */
    public KeyBuild(Connections connections, StandIn standIn, Fence fence, TransactionLock lock) {
        this.connections = connections;
        this.standIn = standIn;
        this.fence = fence;
        this.lock = lock;
    }

    /**
     * False if another build is under way; then it is to be run again later, as it is after an exception.
     *
     * @throws TargetException if rows have the same key: they don't come from the stream
     * @throws io.ampsync.error.OwnershipException if another process has claimed the stream
     */
    public boolean run() throws SQLException {
        BriefTransactions brief = new BriefTransactions(connections);
        long start = System.nanoTime();
        if (!brief.transact(this::begin)) {
            return false;
        }
        if (!connections.transact(this::build)) {
            return false;
        }
        boolean replaced = brief.transact(this::replace);
        if (replaced) {
            String seconds = String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) / 1e9);
            log.info("{} has its {}, after {} s", table(), key().description(), seconds);
        }
        analyze();
        return true;
    }

    private TableName table() {
        return standIn.table();
    }

    private TableKey key() {
        return standIn.key();
    }

    private Optional<PrimaryKey> find(Connection connection) throws SQLException {
        return PrimaryKey.find(connection, table(), key());
    }

    private boolean begin(Connection connection) throws SQLException {
        if (!BuildTurn.take(connection)) {
            return false;
        }
        if (isIncomplete(connection)) {
            String size = Sql.of("SELECT pg_size_pretty(pg_table_size(to_regclass(?)))", table().sql())
                    .first(connection, row -> row.getString(1))
                    .orElse("nothing");
            log.info(
                    "{}: stream {} has caught up; building the {} over {}, during which commits wait",
                    table(),
                    fence.streamId(),
                    key().description(),
                    size);
        }
        new IndexRow(table()).reached(connection, IndexRow.State.BUILDING);
        return true;
    }

    private boolean isIncomplete(Connection connection) throws SQLException {
        return lacksPrimaryKey(connection) || !IdIndex.exists(connection, table());
    }

    private boolean lacksPrimaryKey(Connection connection) throws SQLException {
        return key().isPrimary() && find(connection).isEmpty();
    }

    private boolean build(Connection connection) throws SQLException {
        execute(connection, BUILD_LIMITS);
        if (!BuildTurn.take(connection)) {
            return false;
        }
        OwnedState.Entry unused = new OwnedState(fence).enter(connection, lock, NO_GROUP, 0);
        if (lacksPrimaryKey(connection)) {
            try {
                execute(connection, PrimaryKey.indexDdl(connection, table(), key()));
            } catch (SQLException e) {
                if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                    throw newDoubledException(e);
                }
                throw e;
            }
        }
        // A key of ids serves for both; one that somebody has given the table since doesn't.
        if (!IdIndex.exists(connection, table())) {
            execute(connection, IdIndex.ddl(table()));
        }
        new IndexRow(table()).reached(connection, IndexRow.State.BUILT);
        return true;
    }

    /** Whether the key wasn't there before. */
    private boolean replace(Connection connection) throws SQLException {
        long unused = new OwnedState(fence).require(connection, 0);
        if (isIncomplete(connection)) {
            throw newLostException();
        }
        Optional<PrimaryKey> built = find(connection).filter(key -> !key.isConstraint());
        if (built.isPresent()) {
            execute(connection, built.get().constraintDdl());
        }
        standIn.drop(connection);
        new IndexRow(table()).reached(connection, IndexRow.State.DONE);
        return built.isPresent() || !key().isPrimary();
    }

    /** The planner has known nothing of a table that has been filled at one go. */
    private void analyze() {
        try {
            connections.transact(connection -> {
                execute(connection, ANALYZE_LIMITS);
                execute(connection, "ANALYZE " + table().sql());
                return true;
            });
        } catch (SQLException e) {
            log.debug("{} could not be analyzed: {}", table(), e.getMessage());
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private SQLException newLostException() {
        return new SQLException(
                table() + ": the index that was to become its " + key().description() + " has been dropped");
    }

    private TargetException newDoubledException(SQLException cause) {
        if (key().lacksIds()) {
            return TargetException.mismatch(
                    table() + " can't get its " + key().description() + ", as rows have the same values there: "
                            + PostgresErrors.oneLine(cause.getMessage()) + "; stream " + fence.streamId()
                            + " isn't unique by these columns: to go on without a key, CREATE INDEX ON "
                            + table().sql() + " (_tx_id) and DROP INDEX " + standIn.sql()
                            + "; or start afresh with another key after "
                            + StateTables.resetWithTable(fence.streamId()),
                    cause);
        }
        return TargetException.mismatch(
                table() + " can't get its primary key, as rows have the same _tx_id and _row_index: "
                        + PostgresErrors.oneLine(cause.getMessage())
                        + "; these aren't from stream " + fence.streamId()
                        + ", which writes each once: remove what somebody else has inserted, or start afresh with "
                        + StateTables.reset(fence.streamId()),
                cause);
    }
}
