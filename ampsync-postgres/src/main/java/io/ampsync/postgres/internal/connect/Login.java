package io.ampsync.postgres.internal.connect;

import io.ampsync.postgres.internal.url.PostgresUrl;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/**
 * Where, as whom and with which parameters a session is made, as one reading of the database URL says it.
 *
 * @param namesStatements whether the URL itself decides about named server-side statements
 */
record Login(String jdbcUrl, Properties properties, Optional<SearchPath> searchPath, boolean namesStatements) {

    private static final String PREPARE_THRESHOLD = "prepareThreshold";

    /** Reads the URL anew: a password may have been rotated since the session before. */
    @FunctionalInterface
    interface Source {
        Login read() throws SQLException;
    }

    static Login of(PostgresUrl url, String applicationName) {
        Properties all = new Properties();
        all.setProperty("ApplicationName", applicationName);
        all.setProperty("connectTimeout", "10");
        all.setProperty("loginTimeout", "15");
        all.setProperty("tcpKeepAlive", "true");
        all.setProperty("socketFactory", KeepAliveSocketFactory.class.getName());
        // Named server-side statements don't survive a transaction-pooling proxy; where there is none, the session may.
        all.setProperty(PREPARE_THRESHOLD, "0");
        if (url.hasSeveralHosts()) {
            // Found again after each switch: the driver asks the others as soon as one refuses or isn't it any more.
            all.setProperty("targetServerType", "primary");
        }
        all.putAll(url.properties());
        boolean namesStatements = url.properties().containsKey(PREPARE_THRESHOLD);
        return new Login(url.jdbcUrl(), all, SearchPath.askedFor(all), namesStatements);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return jdbcUrl;
    }
}
