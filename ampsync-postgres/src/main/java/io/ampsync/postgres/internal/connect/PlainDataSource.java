package io.ampsync.postgres.internal.connect;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** New connections with fixed properties and settings; a pool's wish for another login timeout is not heard. */
final class PlainDataSource implements DataSource {
    /** What a pool reads as the time to wait for connections under way when it is closed. */
    private static final int CLOSE_PATIENCE_SECONDS = 2;

    private final String jdbcUrl;
    private final Properties properties;
    private final SessionSettings settings;
    private final Driver driver = new Driver();

    PlainDataSource(String jdbcUrl, Properties properties, SessionSettings settings) {
        this.jdbcUrl = jdbcUrl;
        this.properties = properties;
        this.settings = settings;
    }

    @Override
    public Connection getConnection() throws SQLException {
        @Nullable Connection connection = driver.connect(jdbcUrl, properties);
        if (connection == null) {
            throw new SQLException("not a PostgreSQL URL", "08001");
        }
        boolean begun = false;
        try {
            UrlOptions.of(properties).requireIn(connection);
            settings.begin(connection);
            begun = true;
            return connection;
        } finally {
            if (!begun) {
                FailedConnections.abort(connection);
            }
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return CLOSE_PATIENCE_SECONDS;
    }

    @Override
    public Logger getParentLogger() {
        return driver.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
