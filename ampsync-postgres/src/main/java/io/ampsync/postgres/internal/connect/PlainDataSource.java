package io.ampsync.postgres.internal.connect;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** New sessions by what the database URL says then; a pool's wish for another login timeout is not heard. */
final class PlainDataSource implements DataSource {
    /** What a pool reads as the time to wait for connections under way when it is closed. */
    private static final int CLOSE_PATIENCE_SECONDS = 2;

    private final Login.Source logins;
    private final SessionSettings settings;
    private final Driver driver = new Driver();

    PlainDataSource(Login.Source logins, SessionSettings settings) {
        this.logins = logins;
        this.settings = settings;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Login login = logins.read();
        @Nullable Connection connection = driver.connect(login.jdbcUrl(), login.properties());
        if (connection == null) {
            throw new SQLException("not a PostgreSQL URL", "08001");
        }
        boolean begun = false;
        try {
            UrlOptions.of(login.properties()).requireIn(connection);
            settings.beginSession(connection, login);
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
