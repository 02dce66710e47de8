package io.ampsync.postgres.internal.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Sessions of a pool that belongs to somebody else. Those that were seen before an error made them untrustworthy are
 * closed when the pool hands them out again, so that it makes new ones. Thread-safe.
 */
final class ForeignSessions {
    private final DataSource pool;
    private final AtomicLong distrusts = new AtomicLong();
    /** How often sessions had been distrusted when each was seen first. */
    private final Map<PGConnection, Long> seen = Collections.synchronizedMap(new WeakHashMap<>());

    ForeignSessions(DataSource pool) {
        this.pool = pool;
    }

    /** From now on no session is used that has been handed out before. */
    void distrust() {
        distrusts.incrementAndGet();
    }

    /** Ends, as a session that comes back though it was closed counts as new. */
    Connection get() throws SQLException {
        while (true) {
            Connection connection = pool.getConnection();
            // What hides the driver is refused later, with an error of its own.
            if (!connection.isWrapperFor(PGConnection.class)) {
                return connection;
            }
            PGConnection session = connection.unwrap(PGConnection.class);
            long now = distrusts.get();
            @Nullable Long first = seen.putIfAbsent(session, now);
            if (first == null || first >= now) {
                return connection;
            }
            seen.remove(session);
            discard(connection);
        }
    }

    /** Pools drop a connection after an error on it, which they see if it happens through theirs. */
    private static void discard(Connection connection) {
        FailedConnections.abort(connection);
        try (connection) {
            connection.createStatement().close();
        } catch (SQLException lost) {
            // As intended.
        }
    }
}
