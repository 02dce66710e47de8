package io.ampsync.postgres;

import io.ampsync.postgres.internal.connect.ChosenSchema;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How to reach PostgreSQL. Immutable; connects to nothing by itself. */
public final class PostgresOptions {
    private final UrlSource url;
    private final Credentials.@Nullable Source credentials;
    private final int maxConnections;
    private final String applicationName;
    private final @Nullable Duration statementTimeout;
    private final @Nullable Duration lockTimeout;
    private final @Nullable String schema;

    private PostgresOptions(Builder builder) {
        this.url = builder.url;
        this.credentials = builder.credentials;
        this.maxConnections = builder.maxConnections;
        this.applicationName = builder.applicationName;
        this.statementTimeout = builder.statementTimeout;
        this.lockTimeout = builder.lockTimeout;
        this.schema = builder.schema;
    }

    /**
     * Supplies the database URL: once when the database is opened, and then for every new connection, so that a renewed
     * password takes effect without a restart. Called by several threads.
     */
    @FunctionalInterface
    public interface UrlSource {
        /**
         * The URL, of a form that {@link #builder(String)} takes. An exception, or a URL of another form, ends a run
         * that has never reached the database; once a connection has been accepted, it is waited out.
         */
        String url() throws IOException;
    }

    /** Defaults: 10 connections, named {@code ampsync}, no timeouts. */
    public static PostgresOptions of(String url) {
        return builder(url).build();
    }

    /**
     * Starts from {@code postgresql://user:password@host:port/database?sslmode=...} as libpq reads it, or a
     * {@code jdbc:postgresql:} URL.
     */
    public static Builder builder(String url) {
        Objects.requireNonNull(url, "url");
        return new Builder(() -> url);
    }

    /** Starts from a URL that may change, such as one in a file whose password is rotated. */
    public static Builder builder(UrlSource url) {
        return new Builder(Objects.requireNonNull(url, "url"));
    }

    public UrlSource url() {
        return url;
    }

    /** What beats user and password of the URL; empty if nothing does. */
    public Optional<Credentials.Source> credentials() {
        return Optional.ofNullable(credentials);
    }

    public int maxConnections() {
        return maxConnections;
    }

    public String applicationName() {
        return applicationName;
    }

    public Optional<Duration> statementTimeout() {
        return Optional.ofNullable(statementTimeout);
    }

    public Optional<Duration> lockTimeout() {
        return Optional.ofNullable(lockTimeout);
    }

    /** The schema of all tables; empty for the first of the role's search path. */
    public Optional<String> schema() {
        return Optional.ofNullable(schema);
    }

    /** Without the URL, which may hold a password. */
    @Override
    public String toString() {
        return "PostgresOptions[maxConnections=" + maxConnections + ", applicationName=" + applicationName + "]";
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {
        private final UrlSource url;
        private Credentials.@Nullable Source credentials;
        private int maxConnections = 10;
        private String applicationName = "ampsync";
        private @Nullable Duration statementTimeout;
        private @Nullable Duration lockTimeout;
        private @Nullable String schema;

        private Builder(UrlSource url) {
            this.url = url;
        }

        /**
         * Asks for user and password at every connect, as for passwords that are rotated and tokens that expire; they
         * beat those of the URL and of {@code PGUSER} and {@code PGPASSWORD}.
         */
        public Builder credentials(Credentials.Source source) {
            this.credentials = Objects.requireNonNull(source, "source");
            return this;
        }

        /**
         * How many connections are open at most, 1 to 1000; any number works for any number of tables. While all of
         * them are busy, one more may open for a moment every second, to show other processes that this one is
         * alive, and another while a transaction makes no progress, to see what it waits for. An index that
         * is {@linkplain io.ampsync.postgres.design.TableDesign.Builder#index declared} with a
         * table is built over one more.
         */
        public Builder maxConnections(int connections) {
            if (connections < 1 || connections > 1000) {
                throw new IllegalArgumentException("maxConnections must be from 1 to 1000, got " + connections);
            }
            this.maxConnections = connections;
            return this;
        }

        /** What {@code pg_stat_activity} shows, unless the URL says otherwise. */
        public Builder applicationName(String name) {
            this.applicationName = Objects.requireNonNull(name, "applicationName");
            return this;
        }

        /**
         * After which the server cancels a statement, which is then tried again; none by default. Builds of indexes
         * have none, as far as a pooler allows. Either timeout costs
         * every transaction one more exchange with the server behind a transaction-pooling proxy, and nothing without
         * one.
         */
        public Builder statementTimeout(Duration timeout) {
            this.statementTimeout = positive("statementTimeout", timeout);
            return this;
        }

        /** After which the server stops waiting for a lock; none by default. */
        public Builder lockTimeout(Duration timeout) {
            this.lockTimeout = positive("lockTimeout", timeout);
            return this;
        }

        /**
         * The schema of state, bookkeeping and targets, as the catalogue has its name; it is created if it is missing
         * and the role may. By default the first of the role's search path, where the Rust tool has its state. The
         * URL must not ask for another one. Costs every transaction one more exchange with the server behind a
         * transaction-pooling proxy, and nothing without one.
         *
         * <p>Throws {@link IllegalArgumentException} if it is empty, longer than 63 bytes, or one of the system's.
         */
        public Builder schema(String name) {
            this.schema = new ChosenSchema(name).name();
            return this;
        }

        private static Duration positive(String name, Duration timeout) {
            if (timeout.toMillis() < 1) {
                throw new IllegalArgumentException(name + " must be at least a millisecond");
            }
            return timeout;
        }

        public PostgresOptions build() {
            return new PostgresOptions(this);
        }
    }
}
