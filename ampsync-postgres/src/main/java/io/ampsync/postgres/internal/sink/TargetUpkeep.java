package io.ampsync.postgres.internal.sink;

import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.connect.BriefTransactions;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.error.PostgresErrors;
import io.ampsync.postgres.internal.index.KeyBuild;
import io.ampsync.postgres.internal.index.StandIn;
import io.ampsync.postgres.internal.preparation.DeclaredIndexes;
import io.ampsync.postgres.internal.preparation.OwnedStream;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.spi.TargetWait;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a table needs beside its rows: a stand-in that keeps up with them, and the key when the stream has
 * caught up, and then the indexes that were declared. Nothing of it is urgent, so what fails is done later.
 * Thread-safe.
 */
final class TargetUpkeep {
    private static final Logger log = LoggerFactory.getLogger(TargetUpkeep.class);

    /** What an undo has to read at the worst, apart from what it deletes. Summarising costs a twentieth of COPY. */
    private static final long BYTES_BETWEEN_SUMMARIES = 32L << 20;

    /** An autovacuum in the way may take long. */
    private static final Duration PAUSE_AFTER_SUMMARY = Duration.ofSeconds(5);

    private static final String SUMMARY_LIMITS = "SET LOCAL lock_timeout = '20ms'";

    private static final String LOCK_TIMEOUT = "55P03";

    private static final Duration PAUSE_FOR_OTHERS = Duration.ofSeconds(5);

    private final Database database;
    private final Connections beside;
    private final TableDesign design;
    private final IndexUpkeep indexes;
    private final GrowingPause pauses = new GrowingPause();
    private volatile @Nullable StandIn standIn;
    private volatile boolean prepared;
    /** Since when the key is being built; null while it is not. */
    private volatile @Nullable Instant buildingSince;

    private volatile boolean aborted;
    private long unsummarized;
    private long nextSummary = System.nanoTime();

    TargetUpkeep(Database database, TableDesign design) {
        this.database = database;
        this.design = design;
        this.indexes = new IndexUpkeep(database, design.indexes());
        this.beside = database.spareConnections();
    }

    /**
     * Looks what the table lacks.
     *
     * @param exists whether there is a table that is ready for rows
     */
    void look(Connection connection, TableName table, boolean exists) throws SQLException {
        standIn = StandIn.find(connection, table).orElse(null);
        prepared = exists;
        aborted = false;
        indexes.look();
        if (exists) {
            new DeclaredIndexes(table, design.indexes()).leaveOthers(connection);
        }
    }

    /** A group has been committed, for which the table has taken this much. */
    synchronized void committed(long bytes) {
        unsummarized += bytes;
        if (standIn != null && unsummarized >= BYTES_BETWEEN_SUMMARIES && System.nanoTime() - nextSummary >= 0) {
            summarize();
        }
    }

    /** Has the stand-in take in what it doesn't know yet. */
    synchronized void summarize() {
        StandIn current = standIn;
        if (current == null) {
            return;
        }
        try {
            new BriefTransactions(beside).transact(connection -> {
                try (Statement limits = connection.createStatement()) {
                    limits.execute(SUMMARY_LIMITS);
                }
                current.summarize(connection);
                return true;
            });
            unsummarized = 0;
        } catch (SQLException e) {
            nextSummary = System.nanoTime() + PAUSE_AFTER_SUMMARY.toNanos();
            log.debug("{}: its index {} could not be summarised: {}", current.table(), current.name(), e.getMessage());
        }
    }

    /**
     * Builds the key, and then has indexes built, if the table lacks them. Returns when to be called again;
     * empty if there is no need to.
     */
    synchronized Optional<Duration> finish(OwnedStream owned) {
        try {
            lookAgain(owned);
        } catch (SQLException e) {
            log.debug("{}: can't look for its key now: {}", owned.table(), e.getMessage());
            return Optional.of(PAUSE_FOR_OTHERS);
        }
        StandIn current = standIn;
        if (current == null) {
            boolean ready = prepared || owned.tableExists();
            return ready ? indexes.finish(owned) : Optional.of(PAUSE_FOR_OTHERS);
        }
        buildingSince = Instant.now();
        try {
            if (!new KeyBuild(beside, current, owned.fence(), owned.lock()).run()) {
                return Optional.of(PAUSE_FOR_OTHERS);
            }
            standIn = null;
            return indexes.finish(owned);
        } catch (SQLException e) {
            return Optional.of(pauseAfter(e, current));
        } finally {
            buildingSince = null;
        }
    }

    /** A key that was built may have been lost with a database's last commits. */
    private void lookAgain(OwnedStream owned) throws SQLException {
        standIn = new BriefTransactions(beside)
                .transact(connection -> StandIn.find(connection, owned.table()))
                .orElse(null);
    }

    private Duration pauseAfter(SQLException failure, StandIn current) {
        if (LOCK_TIMEOUT.equals(failure.getSQLState())) {
            log.info(
                    "{}: another session uses it just now, so its {} waits; the stream goes on without it",
                    current.table(),
                    current.key().description());
            return GrowingPause.SHORTEST;
        }
        Duration pause = pauses.next();
        if (aborted) {
            return pause;
        }
        log.warn(
                "{}: its {} can't be built now, and is tried again in {} s; the stream goes on without it: {}",
                current.table(),
                current.key().description(),
                pause.toSeconds(),
                PostgresErrors.sink(
                                database.origin(), "build the " + current.key().description(), failure)
                        .getMessage());
        return pause;
    }

    Optional<TargetWait> waitingFor() {
        StandIn current = standIn;
        Instant since = buildingSince;
        return since != null && current != null
                ? Optional.of(new TargetWait(
                        "is building its " + current.key().description() + ", and commits again afterwards", since))
                : Optional.empty();
    }

    void abort() {
        aborted = true;
        beside.abort();
        indexes.stop();
    }

    /** Ends the build of an index that goes on between calls. */
    void close() {
        indexes.close();
    }
}
