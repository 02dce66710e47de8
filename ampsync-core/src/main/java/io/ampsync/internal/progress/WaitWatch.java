package io.ampsync.internal.progress;

import io.ampsync.model.SyncStream;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.status.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log what a stream has been waiting for for long, again at growing intervals, and when that is over.
 * While a target knows itself what it waits for, it says so itself.
 */
public final class WaitWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WaitWatch.class);
    private static final long SECONDS_BETWEEN_CHECKS = 1;
    private static final Duration FIRST_REPETITION = Duration.ofMinutes(1);
    private static final Duration LONGEST_REPETITION = Duration.ofHours(1);
    private static final Duration SAME_BEGINNING = Duration.ofSeconds(1);
    private static final ScheduledExecutorService TIMER = newTimer();

    private final String subject;
    private final Function<Instant, Optional<LastingWait>> waits;
    private @Nullable Future<?> checks;
    private @Nullable Said said;
    private boolean failed;

    /** What was said last, and when; what is said next, at the earliest, if the same wait goes on. */
    private record Said(LastingWait what, Instant next, Duration pause) {
        /** Beginnings that are measured by different looks differ a little. */
        boolean isOf(LastingWait other) {
            Duration apart = Duration.between(
                            what.cause().since(), other.cause().since())
                    .abs();
            return what.cause().on() == other.cause().on() && apart.compareTo(SAME_BEGINNING) < 0;
        }
    }

    /** Of the stream with this status, and this target. */
    public WaitWatch(SyncStream stream, StatusTracker status, TransactionalSink sink) {
        this(
                "table " + stream.destination(),
                now -> status.lasting(now)
                        .filter(lasting -> lasting.cause().on() == Stage.SERVER
                                || sink.waitingFor().isEmpty()));
    }

    /** @param subject names the stream in messages */
    WaitWatch(String subject, Function<Instant, Optional<LastingWait>> waits) {
        this.subject = subject;
        this.waits = waits;
    }

    private static ScheduledExecutorService newTimer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "ampsync-wait-watch");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Begins to check by itself, until it is closed. */
    public void start() {
        checks = TIMER.scheduleWithFixedDelay(
                () -> check(Instant.now()), SECONDS_BETWEEN_CHECKS, SECONDS_BETWEEN_CHECKS, TimeUnit.SECONDS);
    }

    /** Never throws, as that would end the schedule. Only the first failure is logged. */
    synchronized void check(Instant now) {
        try {
            say(waits.apply(now), now);
        } catch (Throwable e) {
            if (!failed) {
                log.warn("{}: what it waits for can't be told; later failures are not logged", subject, e);
            }
            failed = true;
        }
    }

    private void say(Optional<LastingWait> present, Instant now) {
        Said before = said;
        if (before != null && present.filter(before::isOf).isEmpty()) {
            log.info(
                    "{} no longer {}, after {} s",
                    subject,
                    inShort(before.what().cause().on()),
                    seconds(before.what(), now));
            before = null;
            said = null;
        }
        if (present.isEmpty() || (before != null && now.isBefore(before.next()))) {
            return;
        }
        LastingWait wait = present.get();
        log.warn(
                "{} {}, for {} s now; ampsync goes on {}",
                subject,
                wait.cause().what(),
                seconds(wait, now),
                wait.end());
        Duration pause = before == null ? FIRST_REPETITION : before.pause().multipliedBy(2);
        Duration capped = pause.compareTo(LONGEST_REPETITION) < 0 ? pause : LONGEST_REPETITION;
        said = new Said(wait, now.plus(capped), capped);
    }

    private static String inShort(Stage on) {
        return switch (on) {
            case SERVER -> "waits for the server";
            case ENCODER -> "is encoding that batch";
            case POOL, TARGET -> "waits for its rows to be committed";
        };
    }

    private static long seconds(LastingWait wait, Instant now) {
        return Duration.between(wait.cause().since(), now).toSeconds();
    }

    @Override
    public void close() {
        Optional.ofNullable(checks).ifPresent(future -> future.cancel(false));
    }
}
