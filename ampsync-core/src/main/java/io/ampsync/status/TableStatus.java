package io.ampsync.status;

import io.ampsync.error.AmpsyncException;
import io.ampsync.model.SyncStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

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

    /** No estimate reaches further. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    /**
     * Blocks that are still to come: up to the newest that the server has, or up to the last one that was asked for. 0
     * at the head; empty where it isn't known what the server has, or with several networks.
     */
    public OptionalLong remainingBlocks() {
        OptionalLong lag = progress.lag();
        if (lag.isEmpty() || progress.watermark().size() != 1) {
            return OptionalLong.empty();
        }
        long newest = progress.watermark().get(0).end();
        OptionalLong last = stream.blocks().last();
        return OptionalLong.of(
                last.isPresent() ? Math.max(0, Math.min(lag.getAsLong(), last.getAsLong() - newest)) : lag.getAsLong());
    }

    /** The share of the blocks that it has of those that there are for it, 0 to 1; empty where that isn't known. */
    public OptionalDouble done() {
        OptionalLong remaining = remainingBlocks();
        if (remaining.isEmpty()) {
            return state == State.COMPLETED ? OptionalDouble.of(1) : OptionalDouble.empty();
        }
        long had =
                Math.max(0, progress.watermark().get(0).end() - stream.blocks().first() + 1);
        long all = had + remaining.getAsLong();
        return all == 0 ? OptionalDouble.empty() : OptionalDouble.of(had / (double) all);
    }

    /**
     * How long the blocks that are still to come will take at the rate of the last minute; empty where that can't be
     * said: at the head, while it stands still, and where it isn't known what the server has.
     */
    public Optional<Duration> remainingTime() {
        OptionalLong remaining = remainingBlocks();
        double rate = throughput.blocksPerSecond();
        if (!state.isStreaming() || remaining.isEmpty() || remaining.getAsLong() == 0 || rate <= 0) {
            return Optional.empty();
        }
        double seconds = remaining.getAsLong() / rate;
        return seconds > LONGEST.toSeconds()
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (seconds * 1e3)));
    }

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
