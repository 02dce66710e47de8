package io.ampsync.examples.local;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A reader that looks at a table of blocks again and again, as an application would, and remembers the first
 * time that it saw a height missing, a height twice, a block that doesn't follow from the one before, or fewer blocks
 * than it had seen before over the same connection.
 */
public final class ConsistencyReader implements AutoCloseable {
    private static final String CONSISTENCY =
            "SELECT count(*), count(DISTINCT block_num), coalesce(max(block_num) - min(block_num) + 1, 0),"
                    + " count(*) FILTER (WHERE parent_hash <> before), coalesce(max(block_num), -1) FROM"
                    + " (SELECT block_num, parent_hash, lag(hash) OVER (ORDER BY block_num) AS before FROM %1$s"
                    + " WHERE block_num > (SELECT max(block_num) FROM %1$s) - 2000) AS recent";

    private final LocalPostgres postgres;
    private final String query;
    private final Thread thread;
    private final AtomicLong looks = new AtomicLong();
    private volatile @Nullable String fault;
    private volatile boolean closed;

    private ConsistencyReader(LocalPostgres postgres, String table) {
        this.postgres = postgres;
        this.query = CONSISTENCY.formatted(table);
        this.thread = new Thread(this::run, "consistency-reader");
    }

    /** Starts looking at the table {@code blocks}, which need not exist yet. */
    public static ConsistencyReader of(LocalPostgres postgres) {
        return of(postgres, "blocks");
    }

    /** Starts looking at a table of that name. */
    public static ConsistencyReader of(LocalPostgres postgres, String table) {
        ConsistencyReader reader = new ConsistencyReader(postgres, table);
        reader.thread.start();
        return reader;
    }

    /** How often it has looked. */
    public long looks() {
        return looks.get();
    }

    /** What it saw that must never be seen; throws if there was such a thing. */
    public void requireNoFault() {
        String seen = fault;
        if (seen != null) {
            throw new IllegalStateException("a reader saw " + seen);
        }
    }

    private void run() {
        while (!closed) {
            try (Connection connection = postgres.connect()) {
                long tip = -1;
                while (!closed) {
                    tip = look(connection, tip);
                }
            } catch (SQLException e) {
                pause();
            }
        }
    }

    private long look(Connection connection, long tipBefore) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            long rows = result.getLong(1);
            long heights = result.getLong(2);
            long span = result.getLong(3);
            long unlinked = result.getLong(4);
            if (fault == null && (rows != heights || heights != span || unlinked != 0)) {
                fault = rows + " rows for " + heights + " heights in a span of " + span + ", " + unlinked
                        + " of which don't follow from their parent";
            }
            long tip = result.getLong(5);
            if (fault == null && tip < tipBefore) {
                fault = "block " + tip + " as the highest after block " + tipBefore;
            }
            looks.incrementAndGet();
            pause();
            return tip;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops looking. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
