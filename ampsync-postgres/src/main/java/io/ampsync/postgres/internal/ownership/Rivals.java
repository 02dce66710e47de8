package io.ampsync.postgres.internal.ownership;

import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.postgres.internal.connect.Connections;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges whether another process that is on record as a stream's owner still lives. A wrong verdict costs a
 * restart, never a row: the epoch decides who commits.
 */
public final class Rivals {
    private static final Logger log = LoggerFactory.getLogger(Rivals.class);
    private static final long VERDICT_NANOS = 3 * Heartbeat.INTERVAL.toNanos() + TimeUnit.MILLISECONDS.toNanos(500);
    private static final long POLL_MILLIS = 250;

    private static final String OWNER = """
            SELECT s.owner, p.host, p.pid_namespace, p.pid, p.started, p.beats
            FROM ampsync_streams s LEFT JOIN ampsync_processes p ON p.instance = s.owner
            WHERE s.stream_id = ? AND s.owner IS NOT NULL""";

    private static final String END_TRANSACTIONS = """
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND objsubid = 2 AND mode = 'ShareLock' AND pid <> pg_backend_pid()
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND classid = ?::bigint::oid AND (?::bigint IS NULL OR objid = ?::bigint::oid)""";

    private final ProcessClaims process;
    private final String streamId;

    public Rivals(ProcessClaims process, String streamId) {
        this.process = process;
        this.streamId = streamId;
    }

    private record Rival(String owner, @Nullable Instance process, long beats) {
        boolean isSilentSince(Rival earlier) {
            return owner.equals(earlier.owner) && beats == earlier.beats;
        }
    }

    /**
     * Waits until the owner on record, if any, is known not to be alive. Returns its instance, null for none.
     *
     * @throws OwnershipException if it is alive
     */
    @Nullable
    public String outlive(Connections.Call call) throws SQLException {
        @Nullable Rival first = null;
        long since = 0;
        while (true) {
            Optional<Rival> found = call.transact(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(OWNER)) {
                    statement.setString(1, streamId);
                    return read(statement);
                }
            });
            if (found.isEmpty()) {
                return null;
            }
            Rival rival = found.get();
            if (isGone(rival)) {
                return rival.owner;
            }
            if (first == null || !rival.owner.equals(first.owner)) {
                first = rival;
                since = System.nanoTime();
            } else if (!rival.isSilentSince(first)) {
                throw new OwnershipException("stream " + streamId + " is written by " + rival.process
                        + ", which is alive; this second process is refused: stop one of the two");
            } else if (System.nanoTime() - since >= VERDICT_NANOS) {
                log.info("stream {}: {} has stopped renewing its claim, taking over", streamId, rival.process);
                return rival.owner;
            }
            pause(call);
        }
    }

    private boolean isGone(Rival rival) {
        return rival.process == null
                || rival.owner.equals(process.instance().id())
                || rival.process.isKnownDead(process.instance());
    }

    private static Optional<Rival> read(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            String owner = row.getString(1);
            @Nullable String host = row.getString(2);
            @Nullable
            Instance process =
                    host == null ? null : new Instance(owner, host, row.getString(3), row.getLong(4), row.getLong(5));
            return Optional.of(new Rival(owner, process, row.getLong(6)));
        }
    }

    private void pause(Connections.Call call) {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SinkException("stream " + streamId + ": interrupted while waiting for its owner", true, e);
        }
        if (call.isAborted()) {
            throw new SinkException("stream " + streamId + ": aborted while waiting for its owner", true, null);
        }
    }

    public String streamId() {
        return streamId;
    }

    /** First key of the advisory locks by which transactions that write the stream can be found. */
    public int mark() {
        CRC32 crc = new CRC32();
        crc.update(streamId.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    /**
     * Ends transactions left over from a paused or vanished writer, whose locks would otherwise be in the way until
     * the server notices. Without the right to do so, the server's own timeouts have to do.
     *
     * @param group second key, null for all
     */
    public void endTransactions(Connections.Call call, @Nullable Integer group) {
        try {
            call.transact(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(END_TRANSACTIONS)) {
                    statement.setLong(1, Integer.toUnsignedLong(mark()));
                    statement.setObject(2, group == null ? null : Integer.toUnsignedLong(group), Types.BIGINT);
                    statement.setObject(3, group == null ? null : Integer.toUnsignedLong(group), Types.BIGINT);
                    return statement.execute();
                }
            });
        } catch (SQLException e) {
            log.debug("stream {}: could not end left-over transactions: {}", streamId, e.getMessage());
        }
    }
}
