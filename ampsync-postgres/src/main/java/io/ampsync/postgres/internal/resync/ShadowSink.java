package io.ampsync.postgres.internal.resync;

import io.ampsync.error.SinkException;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.ownership.Contention;
import io.ampsync.postgres.internal.sink.Notifications;
import io.ampsync.postgres.internal.sink.PostgresSink;
import io.ampsync.postgres.internal.sink.SinkResources;
import io.ampsync.postgres.internal.sink.SinkSettings;
import io.ampsync.spi.ConnectionListener;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TargetWait;
import io.ampsync.spi.TransactionalSink;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills a table that is to take the place of another, and puts it there when it has caught up. */
public final class ShadowSink implements TransactionalSink {
    private static final Logger log = LoggerFactory.getLogger(ShadowSink.class);

    private static final SinkSettings SETTINGS = new SinkSettings(Notifications.none(), Contention.REFUSE);

    /** Between attempts to switch: readers who have waited behind one get their turn. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final Duration PAUSE_IN_DOUBT = Duration.ofSeconds(1);
    private static final long SECONDS_BETWEEN_REPORTS = 30;

    private final Database database;
    private final ResyncPlan plan;
    private final PostgresSink filled;
    private final Connections connections;
    private final CarriedIndexes indexes;
    private final Switchover switchover;
    private volatile boolean aborted;
    private volatile @Nullable Instant buildingSince;
    private @Nullable Instant waitingSince;
    private Instant nextReport = Instant.MIN;

    public ShadowSink(SinkResources resources, ResyncPlan plan, TableDesign design) {
        this.database = resources.database();
        this.plan = plan;
        this.filled = new PostgresSink(resources, plan.target().shadow(), design.forExistingTable(), SETTINGS);
        this.connections = database.spareConnections("resync of " + plan.live());
        this.indexes = new CarriedIndexes(connections, plan, resources.claims().instance());
        this.switchover = new Switchover(connections, plan, resources.claims().instance());
    }

    @Override
    public StreamSnapshot load() {
        aborted = false;
        return filled.load();
    }

    @Override
    public void prepare(Schema schema) {
        try {
            connections.transact(connection -> {
                plan.requireOurs(connection, switchover.self());
                if (TableLocks.oid(connection, plan.shadowTable()) == 0) {
                    new ShadowTable(plan.shadowTable(), plan.live()).createToBeFilled(connection);
                }
                return true;
            });
        } catch (SQLException e) {
            throw database.sinkException("create " + plan.shadowTable(), e);
        }
        filled.prepare(schema);
    }

    /** Nothing is committed meanwhile; empty once the tables have been switched, after which nothing must be. */
    @Override
    public Optional<Duration> caughtUp() {
        Optional<Duration> unfinished = filled.caughtUp();
        if (unfinished.isPresent()) {
            return unfinished;
        }
        try {
            return build() ? Optional.of(Duration.ZERO) : switchTables();
        } catch (SQLException e) {
            throw database.sinkException("put " + plan.shadowTable() + " in the place of " + plan.live(), e);
        }
    }

    /** One index at a time: the stream may have to catch up again after each. */
    private boolean build() throws SQLException {
        buildingSince = Instant.now();
        try {
            return indexes.buildNext();
        } finally {
            buildingSince = null;
        }
    }

    private Optional<Duration> switchTables() throws SQLException {
        Optional<String> delay;
        try {
            delay = switchover.attempt();
        } catch (SQLException e) {
            if (!isMadeAfter(e)) {
                throw e;
            }
            delay = Optional.empty();
        }
        if (delay.isPresent()) {
            report(delay.get());
            return Optional.of(PAUSE);
        }
        switchover.announce();
        return Optional.empty();
    }

    /** A connection that breaks during COMMIT doesn't tell whether it happened. */
    private boolean isMadeAfter(SQLException failure) throws SQLException {
        while (true) {
            try {
                return switchover.isMade();
            } catch (SQLException e) {
                SinkException unknown = database.sinkException("look whether the tables have been switched", e);
                if (aborted || !unknown.isRetryable()) {
                    failure.addSuppressed(e);
                    throw failure;
                }
                log.warn("{}; it is tried again", unknown.getMessage());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_IN_DOUBT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SinkException.retryable("interrupted while looking whether the tables have been switched", e);
        }
    }

    /** Says after a while what is in the way, and now and then again. */
    private void report(String delay) {
        Instant now = Instant.now();
        Instant since = waitingSince == null ? now : waitingSince;
        waitingSince = since;
        if (nextReport.equals(Instant.MIN)) {
            nextReport = since.plusSeconds(SECONDS_BETWEEN_REPORTS);
        }
        if (now.isAfter(nextReport)) {
            nextReport = now.plusSeconds(SECONDS_BETWEEN_REPORTS);
            log.warn(
                    "{}: the new table is ready, but can't take its place for {} s now: {}; it is tried again and again",
                    plan.live(),
                    Duration.between(since, now).toSeconds(),
                    delay);
        }
    }

    @Override
    public SinkGroup begin() {
        return filled.begin();
    }

    @Override
    public boolean pipelines() {
        return filled.pipelines();
    }

    @Override
    public Optional<TargetWait> waitingFor() {
        Instant since = buildingSince;
        return since != null && since.isBefore(Instant.now().minusSeconds(1))
                ? Optional.of(new TargetWait("is building the indexes of " + plan.live() + " for the new table", since))
                : filled.waitingFor().or(connections::waitingFor);
    }

    @Override
    public void listen(ConnectionListener listener) {
        filled.listen(listener);
    }

    @Override
    public void abort() {
        aborted = true;
        filled.abort();
        connections.abort();
    }

    @Override
    public void close() {
        filled.close();
    }
}
