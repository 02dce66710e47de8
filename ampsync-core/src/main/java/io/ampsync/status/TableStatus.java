package io.ampsync.status;

import io.ampsync.error.AmpsyncException;
import io.ampsync.model.BlockRange;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one stream is doing, at one instant.
 *
 * @param watermark blocks of the last committed watermark; empty before the first
 * @param rows rows committed since the process started, undone ones included
 * @param error the trouble that is being waited out, or that has stopped the table
 * @param position whether the stream has caught up, as far as can be told
 * @param lag blocks that the server has beyond those received; 0 at the head, empty if unknown or with several networks
 */
public record TableStatus(
        SyncStream stream,
        State state,
        List<BlockRange> watermark,
        long rows,
        Optional<AmpsyncException> error,
        StreamPosition position,
        OptionalLong lag) {

    /** A status without a known lag. */
    public TableStatus(
            SyncStream stream,
            State state,
            List<BlockRange> watermark,
            long rows,
            Optional<AmpsyncException> error,
            StreamPosition position) {
        this(stream, state, watermark, rows, error, position, OptionalLong.empty());
    }

    /** A status without a known position. */
    public TableStatus(
            SyncStream stream, State state, List<BlockRange> watermark, long rows, Optional<AmpsyncException> error) {
        this(stream, state, watermark, rows, error, StreamPosition.UNKNOWN);
    }

    /** What the table is busy with. */
    public enum State {
        /** Loading state, connecting, or undoing what an earlier run left over. */
        STARTING,
        /** Connected: applying data, or waiting for blocks. */
        STREAMING,
        /** Waiting before the next attempt; see the error. */
        RETRYING,
        /** Waiting for something in the target, such as a lock of somebody else's, named by the error; then goes on. */
        BLOCKED,
        /** Ended because it was asked to. */
        STOPPED,
        /** Ended because everything that was asked for has been stored: the last block, or the head if that was it. */
        COMPLETED,
        /** Ended by trouble that waiting doesn't cure; see the error. */
        FAILED
    }
}
