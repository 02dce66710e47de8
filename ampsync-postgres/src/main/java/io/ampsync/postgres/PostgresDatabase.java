package io.ampsync.postgres;

import io.ampsync.postgres.internal.connect.ChosenSchema;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.connect.PooledDatabase;
import io.ampsync.postgres.internal.connect.WatchTimes;
import io.ampsync.postgres.internal.report.StreamReport;
import io.ampsync.postgres.internal.sink.SinkResources;
import io.ampsync.postgres.internal.sink.StreamReset;
import io.ampsync.postgres.internal.url.PostgresUrl;
import io.ampsync.postgres.internal.url.PostgresUrlParser;
import io.ampsync.postgres.status.PoolStatus;
import io.ampsync.postgres.status.StoredStream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A PostgreSQL database and the connections to it, shared by any number of sinks and stores. Thread-safe.
 *
 * <p>Opening connects to nothing: a server that is down is noticed, and waited for, when a stream needs it. A
 * connection is in use only while a transaction runs. Works behind a transaction-pooling proxy.
 */
public final class PostgresDatabase implements AutoCloseable {
    private final SinkResources resources;

    private PostgresDatabase(Database database) {
        this.resources = SinkResources.of(database);
    }

    /** The database at {@code url} with default settings; see {@link PostgresOptions#of}. */
    public static PostgresDatabase open(String url) {
        return open(PostgresOptions.of(url));
    }

    /**
     * Reads the URL and the credentials, but doesn't connect. Throws {@link IllegalArgumentException} if they can't be
     * read; the message doesn't repeat secrets.
     */
    public static PostgresDatabase open(PostgresOptions options) {
        return open(options, WatchTimes.DEFAULT);
    }

    static PostgresDatabase open(PostgresOptions options, WatchTimes times) {
        PooledDatabase.Settings settings = new PooledDatabase.Settings(
                () -> address(options),
                options.maxConnections(),
                options.applicationName(),
                options.statementTimeout().map(Duration::toMillis).orElse(0L),
                options.lockTimeout().map(Duration::toMillis).orElse(0L),
                options.schema().map(ChosenSchema::new));
        return new PostgresDatabase(PooledDatabase.open(settings, times));
    }

    private static PostgresUrl address(PostgresOptions options) throws IOException {
        PostgresUrl url = PostgresUrlParser.parse(options.url().url(), System.getenv());
        Optional<Credentials.Source> source = options.credentials();
        return source.isPresent() ? withCredentials(url, source.get().credentials()) : url;
    }

    private static PostgresUrl withCredentials(PostgresUrl url, Credentials now) {
        return url.with(Optional.ofNullable(now.user()), now.password());
    }

    /**
     * Uses connections of an application; {@code connections} must hand out pgjdbc connections, wrapped or not, and
     * should be a pool. {@link #close} doesn't close it.
     *
     * <p>After an error that casts doubt on sessions that exist, as when a server becomes a standby, connections that
     * were used before are not used again: when the pool hands one out, it is aborted and given back, and the pool is
     * asked for another.
     *
     * <p>While a stream is held, two threads of their own take a connection every second, for a moment, to show other
     * processes that this one is alive, and to see whether they ask for a stream. The pool must be able to spare it
     * within about two seconds, however busy the application is: what has not been heard of for about five seconds may
     * be taken for dead. A second process, if there is one, then takes the streams over, and this one fails for good
     * with an {@link io.ampsync.error.OwnershipException}. Nothing happens if there is none.
     *
     * <p>While an index is built that was {@linkplain io.ampsync.postgres.design.TableDesign.Builder#index declared}
     * with a table, which may take hours, a connection is in use for that alone.
     */
    public static PostgresDatabase of(DataSource connections) {
        return new PostgresDatabase(Database.of(connections, Optional.empty()));
    }

    /**
     * As {@link #of(DataSource)}, with all tables in a schema of its own, see {@link PostgresOptions.Builder#schema}.
     * Each transaction sets its search path, which costs one more exchange; connections go back with their own.
     */
    public static PostgresDatabase of(DataSource connections, String schema) {
        return new PostgresDatabase(Database.of(connections, Optional.of(new ChosenSchema(schema))));
    }

    /**
     * Asks the server for a sign of life; throws an {@link io.ampsync.error.SinkException} that says whether to wait.
     */
    public void ping() {
        try {
            resources.database().ping();
        } catch (SQLException e) {
            throw resources.database().sinkException("connect", e);
        }
    }

    /**
     * What is on record of all streams that are kept in this database, or in its schema if one was chosen, in the order
     * of their ids: as of one instant, within milliseconds, and without a change to anything. Empty where ampsync has
     * not worked yet, or an older one that didn't keep all of it.
     *
     * @throws io.ampsync.error.SinkException if the database doesn't answer or refuses; says whether to wait
     */
    public List<StoredStream> streams() {
        try {
            return resources.database().transact(StreamReport::read);
        } catch (SQLException e) {
            throw resources.database().sinkException("read what is on record of streams", e);
        }
    }

    /** The pool's connections at this instant; empty if the pool is an application's. */
    public Optional<PoolStatus> pool() {
        return resources.database().pool();
    }

    /**
     * Makes ampsync forget a stream, and empties its table, in one transaction: a crash on the way leaves both as they
     * were. The next sync begins at the first block. Table, indexes, grants and whatever else belongs to it stay;
     * triggers on {@code DELETE} don't fire, those on {@code TRUNCATE} do. Readers wait for the moment that it takes;
     * at REPEATABLE READ, those whose snapshot is older find the table empty, too. Waits up to ten seconds for
     * transactions that use the table. A process that writes the stream is asked for it, gives it up between two
     * commits, and begins at the first block afterwards; that takes some seconds, as does learning that it is no longer
     * alive.
     *
     * @param streamId as {@link #streams} has it
     * @return schema and name of the table; empty if the stream has none
     * @throws io.ampsync.error.OwnershipException if a process writes the stream and doesn't give it up within 30
     *     seconds, or writes it by this same database object
     * @throws io.ampsync.error.TargetException if the stream is not on record, or the table can't be emptied without
     *     loss to others, such as by foreign keys of other tables; nothing has changed then
     * @throws io.ampsync.error.SinkException if the database doesn't answer or refuses; says whether to wait
     */
    public Optional<String> reset(String streamId) {
        return reset(streamId, false);
    }

    /**
     * As {@link #reset}, but drops the table, so that the next sync creates it as its design is then. Refused if
     * anything but its own indexes depends on the table, such as a view; its grants are lost.
     */
    public Optional<String> resetAndDropTable(String streamId) {
        return reset(streamId, true);
    }

    private Optional<String> reset(String streamId, boolean dropTable) {
        try {
            return new StreamReset(resources, streamId).run(dropTable);
        } catch (SQLException e) {
            throw resources.database().sinkException("reset stream " + streamId, e);
        }
    }

    SinkResources resources() {
        return resources;
    }

    /**
     * Gives up ownership of streams that are still held, and closes the connections that {@link #open} made. Doesn't
     * wait longer than a few seconds for a database that doesn't answer; another process then has to wait until it
     * has missed this one for long enough.
     */
    @Override
    public void close() {
        resources.close();
    }

    /** Host, port and database; and the schema, if one was chosen. */
    @Override
    public String toString() {
        Database database = resources.database();
        return database.label() + database.schema().map(schema -> ", " + schema).orElse("");
    }
}
