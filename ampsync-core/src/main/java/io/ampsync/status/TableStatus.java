package io.ampsync.status;

import io.ampsync.error.AmpsyncException;
import io.ampsync.model.SyncStream;
import java.util.Optional;

/**
 * How one stream is doing, at one instant.
 *
 * @param waiting what it waits for right now; empty while it works, and when it has ended
 * @param error the trouble that is being waited out, or that has stopped the table
 */
public record TableStatus(
        SyncStream stream,
        State state,
        StreamProgress progress,
        Totals totals,
        Throughput throughput,
        Optional<Wait> waiting,
        Optional<AmpsyncException> error) {

    /** What the table is busy with. */
    public enum State {
        /** Loading state, connecting, or undoing what an earlier run left over. */
        STARTING,
        /** The server fails or isn't there, see the error; or is silent although it should not be, see the wait. */
        WAITING_FOR_SERVER,
        /** The target, or the store of the state, fails or isn't there; see the error. */
        WAITING_FOR_DATABASE,
        /** Connected; how far behind is not known yet. */
        STREAMING,
        /** Connected, and behind its chain. */
        BACKFILLING,
        /** Connected, and caught up. */
        AT_HEAD,
        /** Waiting for something in the target, such as a lock of somebody else's, named by the error; then goes on. */
        BLOCKED,
        /** Waiting for its turn while another process writes the table, see {@link #waiting}; healthy. */
        STANDBY,
        /** Ended because it was asked to. */
        STOPPED,
        /** Ended because everything that was asked for has been stored: the last block, or the head if that was it. */
        COMPLETED,
        /** Ended by trouble that waiting doesn't cure; see the error. */
        FAILED;

        /** Whether the server's responses are being applied, or awaited. */
        public boolean isStreaming() {
            return this == STREAMING || this == BACKFILLING || this == AT_HEAD;
        }

        /** Whether nothing more will happen. */
        public boolean isEnded() {
            return this == STOPPED || this == COMPLETED || this == FAILED;
        }
    }
}
