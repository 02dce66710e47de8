package io.ampsync.examples.benchmark;

import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresOptions;
import io.ampsync.postgres.design.KeyCreation;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * What a commit at the head and a large undo cost, each beside bare statements that do the same to an equal table. In
 * this process, without a server, the two in turns.
 */
public final class SinkCosts {
    private final LocalPostgres postgres;

    /** Microseconds of the same work by ampsync and by bare statements. */
    public record Pair(long ampsync, long bare) {
        public double ratio() {
            return (double) ampsync / bare;
        }
    }

    /** Of many commits. */
    public record Head(Pair median, Pair percentile99) {}

    public SinkCosts(LocalPostgres postgres) {
        this.postgres = postgres;
    }

    /** Commits of one block with {@code rows} rows each, from the batch in memory to the end of the commit. */
    public Head head(int rows, int commits) throws Exception {
        try (PostgresDatabase database = PostgresDatabase.open(PostgresOptions.of(postgres.url()));
                Connection connection = postgres.connect()) {
            List<byte[]> blocks = blocks(database, connection, rows, commits);
            execute(
                    connection,
                    "CREATE TABLE head_bare (LIKE head_rows INCLUDING ALL)",
                    "CREATE TABLE bare_state (id int PRIMARY KEY, next bigint, updated_at timestamptz)",
                    "CREATE TABLE bare_watermarks (id bigint PRIMARY KEY, ranges jsonb)",
                    "INSERT INTO bare_state VALUES (1, 0, now())",
                    "CHECKPOINT");
            connection.setAutoCommit(false);
            List<Long> ampsync = new ArrayList<>();
            List<Long> bare = new ArrayList<>();
            try (LogStream stream = new LogStream(database, "head_again", KeyCreation.AT_ONCE, rows)) {
                for (int i = 0; i < commits; i++) {
                    ampsync.add(stream.commitBlock() / 1000);
                    long begin = System.nanoTime();
                    bareCommit(connection, blocks.get(i), 2L * i);
                    bare.add((System.nanoTime() - begin) / 1000);
                }
            }
            return new Head(
                    new Pair(percentile(ampsync, 50), percentile(bare, 50)),
                    new Pair(percentile(ampsync, 99), percentile(bare, 99)));
        }
    }

    /** Rows per second that one thread encodes: the median of {@code batches}, after as many to warm up. */
    public double encoding(int rowsPerBatch, int batches) throws Exception {
        try (PostgresDatabase database = PostgresDatabase.open(PostgresOptions.of(postgres.url()));
                LogStream stream = new LogStream(database, "encoded", KeyCreation.AT_ONCE, rowsPerBatch)) {
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < 2 * batches; i++) {
                times.add(stream.encodeBlock());
            }
            return rowsPerBatch * 1e9 / percentile(times.subList(batches, 2 * batches), 50);
        }
    }

    /** The same rows as finished COPY data, block by block. */
    private static List<byte[]> blocks(PostgresDatabase database, Connection connection, int rows, int commits)
            throws Exception {
        List<byte[]> blocks = new ArrayList<>();
        try (LogStream stream = new LogStream(database, "head_rows", KeyCreation.AT_ONCE, rows)) {
            for (int i = 0; i < commits; i++) {
                long id = stream.next();
                long unused = stream.commitBlock();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                copies(connection)
                        .copyOut(
                                "COPY (SELECT * FROM head_rows WHERE _tx_id = " + id + ") TO STDOUT (FORMAT binary)",
                                bytes);
                blocks.add(bytes.toByteArray());
            }
        }
        return blocks;
    }

    private static void bareCommit(Connection connection, byte[] rows, long next) throws Exception {
        CopyIn copy = copies(connection).copyIn("COPY head_bare FROM STDIN (FORMAT binary)");
        copy.writeToCopy(rows, 0, rows.length);
        copy.endCopy();
        try (PreparedStatement state = connection.prepareStatement(
                "WITH moved AS (UPDATE bare_state SET next = ?, updated_at = now() WHERE id = 1 AND next = ?"
                        + " RETURNING next) INSERT INTO bare_watermarks SELECT next, '[]' FROM moved")) {
            state.setLong(1, next + 2);
            state.setLong(2, next);
            state.executeUpdate();
        }
        connection.commit();
    }

    /** The undo of all but the first block of {@code blocks}, beside a DELETE of the same rows. */
    public Pair undo(int blocks, int rowsPerBlock, KeyCreation key) throws Exception {
        String table = "undo_" + key.name().toLowerCase(Locale.ROOT);
        try (PostgresDatabase database = PostgresDatabase.open(PostgresOptions.of(postgres.url()));
                Connection connection = postgres.connect();
                LogStream stream = new LogStream(database, table, key, rowsPerBlock)) {
            long unusedFirst = stream.commitBlock();
            long first = stream.next();
            for (int i = 1; i < blocks; i++) {
                long unused = stream.commitBlock();
            }
            execute(
                    connection,
                    "DROP TABLE IF EXISTS undo_bare",
                    "CREATE TABLE undo_bare (LIKE " + table + " INCLUDING ALL)",
                    "INSERT INTO undo_bare SELECT * FROM " + table + " ORDER BY _tx_id, _row_index",
                    "ANALYZE undo_bare",
                    "ANALYZE " + table,
                    "CHECKPOINT");
            long last = stream.next() - 1;
            long begin = System.nanoTime();
            execute(connection, "DELETE FROM undo_bare WHERE _tx_id BETWEEN " + first + " AND " + last);
            long bare = (System.nanoTime() - begin) / 1000;
            execute(connection, "CHECKPOINT");
            begin = System.nanoTime();
            stream.undoFrom(first);
            return new Pair((System.nanoTime() - begin) / 1000, bare);
        }
    }

    private static long percentile(List<Long> values, int percent) {
        return values.stream().sorted().toList().get(Math.min(values.size() - 1, values.size() * percent / 100));
    }

    private static CopyManager copies(Connection connection) throws Exception {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static void execute(Connection connection, String... statements) throws Exception {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
