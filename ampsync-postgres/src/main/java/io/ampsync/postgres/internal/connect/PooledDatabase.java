package io.ampsync.postgres.internal.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.ampsync.postgres.internal.url.PostgresUrl;
import io.ampsync.postgres.internal.url.PostgresUrlParser;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A {@link Database} with a connection pool of its own. */
public final class PooledDatabase {
    /** One wait for a connection; callers wait on as long as the pool is merely busy. */
    private static final long WAIT_MILLIS = 2_000;

    private static final long IDLE_MILLIS = 60_000;

    private PooledDatabase() {}

    /** Timeouts in milliseconds, 0 for none. */
    public record Settings(
            String url, int maxConnections, String applicationName, long statementTimeout, long lockTimeout) {}

    /** Opens a pool without connecting. */
    public static Database open(Settings settings) {
        PostgresUrl url = PostgresUrlParser.parse(settings.url(), System.getenv());
        Properties properties = complete(url, settings);
        SessionSettings session = new SessionSettings(
                settings.statementTimeout(), settings.lockTimeout(), SearchPath.askedFor(properties));
        PlainDataSource plain = new PlainDataSource(url.jdbcUrl(), properties, session);
        HikariConfig config = new HikariConfig();
        config.setPoolName("ampsync " + url.label());
        config.setDataSource(plain);
        config.setMaximumPoolSize(settings.maxConnections());
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_MILLIS);
        config.setConnectionTimeout(WAIT_MILLIS);
        config.setInitializationFailTimeout(-1);
        // Otherwise the pool asks its first connection, and keeps the wrong answer of one that breaks just then.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        HikariDataSource pool = new HikariDataSource(config);
        Database.Access access = new Database.Access(
                pool::getConnection, () -> spare(pool, plain), session::beginTransaction, () -> discardSessions(pool));
        return new Database(access, url.label(), pool::close);
    }

    private static Properties complete(PostgresUrl url, Settings settings) {
        Properties all = new Properties();
        all.setProperty("ApplicationName", settings.applicationName());
        all.setProperty("connectTimeout", "10");
        all.setProperty("loginTimeout", "15");
        all.setProperty("tcpKeepAlive", "true");
        all.setProperty("socketFactory", KeepAliveSocketFactory.class.getName());
        // Named server-side statements don't survive a transaction-pooling proxy.
        all.setProperty("prepareThreshold", "0");
        if (url.hasSeveralHosts()) {
            // Found again after each switch: the driver asks the others as soon as one refuses or isn't it any more.
            all.setProperty("targetServerType", "primary");
        }
        all.putAll(url.properties());
        return all;
    }

    private static void discardSessions(HikariDataSource pool) {
        Optional.ofNullable(pool.getHikariPoolMXBean()).ifPresent(HikariPoolMXBean::softEvictConnections);
    }

    /** A connection of the pool if one is free, else one beside it. */
    private static Connection spare(HikariDataSource pool, DataSource plain) throws SQLException {
        @Nullable HikariPoolMXBean state = pool.getHikariPoolMXBean();
        boolean busy = state != null
                && state.getIdleConnections() == 0
                && state.getActiveConnections() >= pool.getMaximumPoolSize();
        return busy ? plain.getConnection() : pool.getConnection();
    }
}
