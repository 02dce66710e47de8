package io.ampsync.postgres.internal.ownership;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.connect.Transactions;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The advisory lock by which transactions that write a stream can be found. It is shared, so it excludes nobody. Its
 * first key stands for the stream and the schema that its state is in, the second for a group of rows.
 */
public record TransactionLock(String schema, String streamId) {
    private static final Logger log = LoggerFactory.getLogger(TransactionLock.class);

    private static final String TERMINATE = """
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND objsubid = 2 AND mode = 'ShareLock' AND pid <> pg_backend_pid()
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND classid = ?::bigint::oid AND (?::bigint IS NULL OR objid = ?::bigint::oid)""";

    /** Expression that takes the lock until the transaction ends. */
    public Sql take(int group) {
        return Sql.of("pg_advisory_xact_lock_shared(?, ?)", streamKey(), group);
    }

    private int streamKey() {
        CRC32 crc = new CRC32();
        crc.update((schema + '\0' + streamId).getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    /**
     * Ends transactions left over from a paused or vanished writer, whose locks would otherwise be in the way until
     * the server notices. Without the right to do so, the server's own timeouts have to do.
     *
     * @param group second key, null for all
     */
    public void terminateHolders(Transactions transactions, @Nullable Integer group) {
        @Nullable Long second = group == null ? null : Integer.toUnsignedLong(group);
        try {
            transactions.transact(connection -> Sql.of(TERMINATE, Integer.toUnsignedLong(streamKey()), second, second)
                    .list(connection, row -> true));
        } catch (SQLException e) {
            log.debug("stream {}: could not end left-over transactions: {}", streamId, e.getMessage());
        }
    }
}
