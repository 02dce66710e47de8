package io.ampsync.internal.progress;

import io.ampsync.internal.rules.PositionRule;
import io.ampsync.internal.rules.SilenceRule;
import io.ampsync.internal.rules.SilenceRule.Connection;
import io.ampsync.model.BlockRange;
import io.ampsync.model.StreamPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Where a stream stands, by what has been received and what the server has answered. Thread-safe. */
public final class PositionTracker {
    /** An older tip tells nothing any more. */
    static final Duration TIP_LIFETIME = Duration.ofSeconds(90);

    /** How often the tip is worth asking for while it is of use. */
    static final Duration BETWEEN_TIPS = Duration.ofSeconds(30);

    /** How often at least, while a chain is quiet. */
    static final Duration LONGEST_BETWEEN_TIPS = Duration.ofMinutes(5);

    private OptionalLong window;
    private final InstantSource clock;
    private List<BlockRange> newest = List.of();
    private List<BlockRange> committed = List.of();
    /** Whether {@link #newest} came on the connection that there is now. */
    private boolean answered;

    private Instant lastSign = Instant.EPOCH;
    private Connection connection = Connection.NONE;
    private Map<String, Long> tips = Map.of();
    private Instant tipsTime = Instant.EPOCH;

    /**
     * Nothing is known yet.
     *
     * @param window the most blocks per microbatch that the server is asked for at first, if it is
     */
    public PositionTracker(OptionalLong window, InstantSource clock) {
        this.window = window;
        this.clock = clock;
    }

    /** A state has been loaded whose newest watermark has these ranges. */
    public synchronized void loaded(List<BlockRange> watermark) {
        newest = watermark;
        committed = watermark;
    }

    /** A watermark with these ranges has been committed. */
    public synchronized void committed(List<BlockRange> watermark) {
        committed = watermark;
    }

    /** Whether everything has been committed that has been received. */
    public synchronized boolean isCommitted() {
        return newest.equals(committed);
    }

    /** The server is being asked the query. */
    public synchronized void connecting() {
        connection = Connection.ASKED;
    }

    /**
     * The server has accepted the query.
     *
     * @param asked the most blocks per microbatch that the server was asked for, if it was
     */
    public synchronized void connected(OptionalLong asked) {
        window = asked;
        connection = Connection.OPEN;
        answered = false;
        lastSign = clock.instant();
    }

    public synchronized void disconnected() {
        connection = Connection.NONE;
    }

    /** The server has sent a response; without ranges it says nothing of blocks. */
    public synchronized void received(List<BlockRange> ranges) {
        newest = ranges.isEmpty() ? newest : ranges;
        answered |= !ranges.isEmpty();
        lastSign = clock.instant();
    }

    /** The server has, just now, these blocks. With several networks their ends can't be compared with the stream's. */
    synchronized void answered(List<BlockRange> blocks) {
        tips = blocks.size() == 1
                ? Map.of(blocks.get(0).network(), blocks.get(0).end())
                : Map.of();
        tipsTime = clock.instant();
    }

    public synchronized StreamPosition position() {
        return PositionRule.of(signs(lastTips()));
    }

    /** See {@link PositionRule#lag}. */
    public synchronized OptionalLong lag() {
        return PositionRule.lag(signs(lastTips()));
    }

    /**
     * How long ago the last look at the tip has to be for another to be of use; empty while none is. On a quiet chain
     * that is half the silence, so that the tip tells a server that has gone silent from one that has nothing to send.
     */
    synchronized Optional<Duration> betweenTips() {
        if (connection != Connection.OPEN || newest.size() > 1) {
            return Optional.empty();
        }
        boolean clear = newest.isEmpty() || PositionRule.of(signs(Map.of())) == StreamPosition.AT_HEAD;
        if (!clear || signs(lastTips()).mostMissing() > 0) {
            return Optional.of(BETWEEN_TIPS);
        }
        Duration silence = silence();
        if (silence.compareTo(BETWEEN_TIPS) < 0) {
            return Optional.empty();
        }
        Duration half = silence.dividedBy(2);
        Duration longer = half.compareTo(BETWEEN_TIPS) < 0 ? BETWEEN_TIPS : half;
        return Optional.of(longer.compareTo(LONGEST_BETWEEN_TIPS) < 0 ? longer : LONGEST_BETWEEN_TIPS);
    }

    /** For how long the server has sent nothing; zero without a connection. */
    synchronized Duration silence() {
        return connection == Connection.OPEN ? Duration.between(lastSign, clock.instant()) : Duration.ZERO;
    }

    /** See {@link SilenceRule#of}. */
    synchronized Optional<String> silence(Duration waited) {
        return SilenceRule.of(connection, signs(lastTips()), waited);
    }

    private Map<String, Long> lastTips() {
        return clock.instant().isAfter(tipsTime.plus(TIP_LIFETIME)) ? Map.of() : tips;
    }

    private PositionRule.Signs signs(Map<String, Long> known) {
        Instant now = clock.instant();
        Optional<Duration> silence =
                connection == Connection.OPEN ? Optional.of(Duration.between(lastSign, now)) : Optional.empty();
        return new PositionRule.Signs(newest, answered, window, known, silence, now);
    }
}
