package io.ampsync.postgres.internal.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.ampsync.postgres.internal.error.UnreadableLoginException;
import io.ampsync.postgres.internal.url.PostgresUrl;
import io.ampsync.postgres.status.PoolStatus;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A {@link Database} with a connection pool of its own. */
public final class PooledDatabase {
    /** One wait for a connection; callers wait on as long as the pool is merely busy. */
    private static final long WAIT_MILLIS = 2_000;

    private static final long IDLE_MILLIS = 60_000;

    private PooledDatabase() {}

    /** Supplies the database URL and the login in it, for every new session. */
    @FunctionalInterface
    public interface UrlReader {
        PostgresUrl read() throws IOException;
    }

    /** Timeouts in milliseconds, 0 for none. */
    public record Settings(
            UrlReader url,
            int maxConnections,
            String applicationName,
            long statementTimeout,
            long lockTimeout,
            Optional<ChosenSchema> schema) {

        private PostgresUrl readUrl() throws IOException {
            PostgresUrl read = url.read();
            schema.ifPresent(chosen -> chosen.requireNoOther(read.properties()));
            return read;
        }

        private Login login() throws SQLException {
            try {
                return Login.of(readUrl(), applicationName);
            } catch (IOException | RuntimeException e) {
                throw new UnreadableLoginException(e);
            }
        }
    }

    /** Opens a pool without connecting. Throws {@link IllegalArgumentException} if the login can't be read. */
    public static Database open(Settings settings) {
        return open(settings, WatchTimes.DEFAULT);
    }

    public static Database open(Settings settings, WatchTimes times) {
        String label;
        try {
            label = settings.readUrl().label();
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        SessionSettings session =
                new SessionSettings(settings.statementTimeout(), settings.lockTimeout(), settings.schema());
        PlainDataSource plain = new PlainDataSource(settings::login, session);
        HikariDataSource pool = pool(plain, settings.maxConnections(), label);
        Database.Access access = new Database.Access(
                pool::getConnection,
                () -> hasFree(pool),
                () -> spare(pool, plain),
                plain::getConnection,
                new Database.Starts(session, session::beginBrief),
                () -> discardSessions(pool),
                () -> Optional.of(status(pool)));
        return new Database(access, new Database.Place(label, settings.schema()), times, pool::close);
    }

    private static HikariDataSource pool(DataSource plain, int maxConnections, String label) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ampsync " + label);
        config.setDataSource(plain);
        config.setMaximumPoolSize(maxConnections);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_MILLIS);
        config.setConnectionTimeout(WAIT_MILLIS);
        config.setValidationTimeout(WAIT_MILLIS);
        config.setInitializationFailTimeout(-1);
        // Otherwise the pool asks its first connection, and keeps the wrong answer of one that breaks just then.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return new HikariDataSource(config);
    }

    private static void discardSessions(HikariDataSource pool) {
        Optional.ofNullable(pool.getHikariPoolMXBean()).ifPresent(HikariPoolMXBean::softEvictConnections);
    }

    /** A connection of the pool if one is free, else one beside it. */
    private static Connection spare(HikariDataSource pool, DataSource plain) throws SQLException {
        @Nullable HikariPoolMXBean state = pool.getHikariPoolMXBean();
        return state != null && isBusy(pool, state) ? plain.getConnection() : pool.getConnection();
    }

    private static PoolStatus status(HikariDataSource pool) {
        @Nullable HikariPoolMXBean state = pool.getHikariPoolMXBean();
        return state == null
                ? new PoolStatus(pool.getMaximumPoolSize(), 0, 0, 0)
                : new PoolStatus(
                        pool.getMaximumPoolSize(),
                        state.getActiveConnections(),
                        state.getIdleConnections(),
                        state.getThreadsAwaitingConnection());
    }

    private static boolean hasFree(HikariDataSource pool) {
        @Nullable HikariPoolMXBean state = pool.getHikariPoolMXBean();
        if (state == null) {
            return false;
        }
        int available = state.getIdleConnections() + pool.getMaximumPoolSize() - state.getTotalConnections();
        return available > state.getThreadsAwaitingConnection();
    }

    private static boolean isBusy(HikariDataSource pool, HikariPoolMXBean state) {
        return state.getIdleConnections() == 0 && state.getActiveConnections() >= pool.getMaximumPoolSize();
    }
}
