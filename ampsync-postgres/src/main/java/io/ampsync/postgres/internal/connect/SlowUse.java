package io.ampsync.postgres.internal.connect;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A transaction that makes no progress, from look to look: says what it waits for, and cuts a dead connection. */
final class SlowUse {
    private static final Logger log = LoggerFactory.getLogger(SlowUse.class);

    private final ConnectionUse use;
    private final Duration silence;
    private @Nullable Wait wait;
    private @Nullable Silence silent;

    /** For what; since the first look that found it; when it was said last, and after what time it is said again. */
    private record Wait(String what, long since, long said, Repetition again) {}

    /** Since the first look that found both ends waiting for each other, with nothing having happened since. */
    private record Silence(long since, long lastSign, String mark) {
        boolean continuesWith(long sign, String next) {
            return sign == lastSign && (mark.isEmpty() || next.isEmpty() || mark.equals(next));
        }
    }

    SlowUse(ConnectionUse use, Duration silence) {
        this.use = use;
        this.silence = silence;
    }

    /** @param looked when the look began, as {@link System#nanoTime} */
    void judge(Finding finding, long looked) {
        switch (finding.kind()) {
            case WORKS -> {
                silent = null;
                released();
            }
            case HELD_UP -> {
                silent = null;
                heldUp(finding, looked);
            }
            case DEAF -> {
                released();
                silent(finding, looked);
            }
            case UNKNOWN -> {}
        }
    }

    private void heldUp(Finding finding, long now) {
        use.waitsFor("waits for " + finding.text());
        Wait before = wait;
        if (before == null) {
            log.warn("{} waits for {}; ampsync goes on {}", use.user(), finding.text(), finding.end());
            wait = new Wait(finding.text(), now, now, Repetition.FIRST);
        } else if (now - before.said() >= before.again().pause().toNanos()) {
            log.warn(
                    "{} has been waiting for {} s for {}; ampsync goes on {}",
                    use.user(),
                    seconds(now - before.since()),
                    finding.text(),
                    finding.end());
            wait = new Wait(finding.text(), before.since(), now, before.again().next());
        }
    }

    /** There is progress again, or the transaction has ended. */
    void released() {
        use.waitsFor(null);
        Wait before = wait;
        if (before != null) {
            log.info(
                    "{} no longer waits for {}, after {} s",
                    use.user(),
                    before.what(),
                    seconds(System.nanoTime() - before.since()));
            wait = null;
        }
    }

    private void silent(Finding finding, long now) {
        long sign = use.lastSign();
        Silence before = silent;
        if (before == null || !before.continuesWith(sign, finding.mark())) {
            silent = new Silence(now, sign, finding.mark());
        } else if (now - before.since() >= silence.toNanos()) {
            log.warn(
                    "{} has had no answer from the database for {} s, and {}; ampsync cuts the connection and tries again",
                    use.user(),
                    seconds(System.nanoTime() - sign),
                    finding.text());
            use.cutLater();
            silent = null;
        }
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos);
    }
}
