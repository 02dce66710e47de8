package io.ampsync.postgres;

import java.time.Duration;
import java.util.Optional;

/**
 * How to reach PostgreSQL.
 *
 * @param url {@code postgresql://user:password@host:port/database?sslmode=...} as libpq reads it, or a
 *     {@code jdbc:postgresql:} URL
 * @param maxConnections how many connections are open at most, 1 to 1000; any number works for any number of
 *     tables. While all of them are busy, one more may open for a moment every two seconds, to show other
 *     processes that this one is alive
 * @param applicationName what {@code pg_stat_activity} shows, unless the URL says otherwise
 * @param statementTimeout after which the server cancels a statement (which is then tried again); none by default.
 *     Either timeout costs every transaction one more exchange with the server behind a transaction-pooling proxy, and
 *     nothing without one
 * @param lockTimeout after which the server stops waiting for a lock; none by default
 */
public record PostgresOptions(
        String url,
        int maxConnections,
        String applicationName,
        Optional<Duration> statementTimeout,
        Optional<Duration> lockTimeout) {

    public PostgresOptions {
        if (maxConnections < 1 || maxConnections > 1000) {
            throw new IllegalArgumentException("maxConnections must be from 1 to 1000, got " + maxConnections);
        }
        statementTimeout.ifPresent(timeout -> checkPositive("statementTimeout", timeout));
        lockTimeout.ifPresent(timeout -> checkPositive("lockTimeout", timeout));
    }

    /** Defaults: 10 connections, named {@code ampsync}, no timeouts. */
    public static PostgresOptions of(String url) {
        return builder(url).build();
    }

    public static Builder builder(String url) {
        return new Builder(url);
    }

    private static void checkPositive(String name, Duration timeout) {
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException(name + " must be at least a millisecond");
        }
    }

    /** Without the URL, which may hold a password. */
    @Override
    public String toString() {
        return "PostgresOptions[maxConnections=" + maxConnections + ", applicationName=" + applicationName + "]";
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {
        private final String url;
        private int maxConnections = 10;
        private String applicationName = "ampsync";
        private Optional<Duration> statementTimeout = Optional.empty();
        private Optional<Duration> lockTimeout = Optional.empty();

        private Builder(String url) {
            this.url = url;
        }

        public Builder maxConnections(int connections) {
            this.maxConnections = connections;
            return this;
        }

        public Builder applicationName(String name) {
            this.applicationName = name;
            return this;
        }

        public Builder statementTimeout(Duration timeout) {
            this.statementTimeout = Optional.of(timeout);
            return this;
        }

        public Builder lockTimeout(Duration timeout) {
            this.lockTimeout = Optional.of(timeout);
            return this;
        }

        /** Throws {@link IllegalArgumentException} for what is out of range. */
        public PostgresOptions build() {
            return new PostgresOptions(url, maxConnections, applicationName, statementTimeout, lockTimeout);
        }
    }
}
