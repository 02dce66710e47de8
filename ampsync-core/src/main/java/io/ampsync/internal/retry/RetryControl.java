package io.ampsync.internal.retry;

import io.ampsync.config.RetryPolicy;
import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.SourceException;
import io.ampsync.spi.StreamSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What follows from the failures of one table. Everything that is retried asks here; nobody else counts, waits or gives
 * up. The rules:
 *
 * <ol>
 *   <li>Whether: a failure that says it may pass is retried for ever; any other ends the table.
 *   <li>A server that refuses a table that has reached a watermark before, in this process or an earlier one, is taken
 *       for one that is being upgraded: that it doesn't know the query, isn't an Amp server or has no certificate that
 *       fits is retried for half an hour ({@link RefusalPeriod}).
 *   <li>What ampsync itself refuses, whatever the server says, ends the table.
 *   <li>A response that breaks the protocol is taken for an accident of the server: two in a row are retried, the third
 *       ends the table.
 *   <li>With fail-fast, every failure ends a table that has never streamed.
 *   <li>Where: at the place of the failure, as long as what has been staged can still be committed; else the state is
 *       loaded anew and everything after it is read again.
 *   <li>When: after a wait that doubles with every failure in a row, see {@link RetryPolicy}. Reading, committing and
 *       whole attempts are counted apart.
 *   <li>Progress starts a count anew: for reading a watermark, for committing any success, for attempts a commit.
 *   <li>A reorg may make the stream reconnect at once {@value #PROMPT_RECONNECTS} times in a row; a server that keeps
 *       asking for it without getting anywhere is waited for as after a failure of reading.
 *   <li>A server that hangs is reconnected to at once, with microbatches of another size each time in a row; how long
 *       a silence has to be grows, see {@link io.ampsync.internal.rules.StallRule}. Where what has been staged can't
 *       be kept, the state is loaded anew as after any other failure.
 *   <li>Credentials are renewed while a process runs. So a rejected one may pass where it had been accepted before, and
 *       may not where it never was: tokens in {@code flight.TokenHistory}, passwords in {@code ErrorSubject.CREDENTIAL}
 *       of ampsync-postgres.
 *   <li>A sink that stands by doesn't end its table when another process has taken the stream over: the state is loaded
 *       anew, which waits for the next turn.
 *   <li>A wait ends at once when the table is stopped, and what may pass doesn't make a stopped table a failed one.
 * </ol>
 *
 * <p>Thread-safe: the threads of a table share it, and it outlives the table's attempts.
 */
public final class RetryControl {
    private static final int TOLERATED_VIOLATIONS = 2;
    private static final int PROMPT_RECONNECTS = 10;

    private static final Set<ErrorKind> REFUSALS = EnumSet.of(ErrorKind.QUERY, ErrorKind.ADDRESS, ErrorKind.TLS);

    /** What is tried again. */
    public enum Activity {
        /** Connecting to the server and reading its responses. */
        READING,
        /** Writing a group to the target. */
        COMMITTING,
        /** All of it, from the stored state on. */
        ATTEMPT
    }

    /** What follows from a failure. */
    public enum Verdict {
        TRY_AGAIN_HERE,
        LOAD_ANEW,
        GIVE_UP
    }

    /** Is told about every failure that is waited out, on the thread that waits. */
    public interface Observer {
        void retrying(Activity activity, AmpsyncException failure, Duration delay);
    }

    /** Failures in a row. */
    private static final class Count {
        int failures;
        int violations;
        int stalls;
    }

    private final RetryPolicy policy;
    private final boolean failFast;
    private final Observer observer;
    private final Map<Activity, Count> counts = new EnumMap<>(Activity.class);
    private final InstantSource clock;
    private boolean standsBy;
    private boolean streamed;
    /** Whether a watermark has been reached. */
    private boolean worked;

    private final RefusalPeriod refusals = new RefusalPeriod();

    public RetryControl(RetryPolicy policy, boolean failFast, Observer observer) {
        this(policy, failFast, observer, InstantSource.system());
    }

    RetryControl(RetryPolicy policy, boolean failFast, Observer observer, InstantSource clock) {
        this.clock = clock;
        this.policy = policy;
        this.failFast = failFast;
        this.observer = observer;
    }

    /** From now on the table outlives the loss of its stream to another process. */
    public synchronized void standBy() {
        standsBy = true;
    }

    /** The server has accepted the table's query. */
    public synchronized void streaming() {
        streamed = true;
    }

    /** The table's state has been loaded: it tells whether the table has ever worked. */
    public synchronized void loaded(StreamSnapshot state) {
        worked |= state.watermark().isPresent();
    }

    /** Something of this kind has gone well. */
    public synchronized void progressed(Activity activity) {
        if (activity == Activity.READING) {
            worked = true;
            refusals.end();
        }
        counts.remove(activity);
    }

    /**
     * Returns when it is time to try again.
     *
     * @param resumable whether what has been staged can still be committed
     * @throws AttemptEnd if trying again here isn't what follows
     * @throws CancellationException if stopped
     */
    public void tryAgainHere(Activity activity, AmpsyncException failure, boolean resumable, StopSignal stop) {
        Verdict verdict = decide(activity, failure, resumable);
        if (verdict != Verdict.TRY_AGAIN_HERE) {
            throw new AttemptEnd(verdict, failure);
        }
        if (stop.isStopped() || waitAfter(activity, failure, stop)) {
            throw new CancellationException("stopped while waiting after: " + failure.getMessage());
        }
    }

    /** How an attempt ends when ampsync itself refuses to go on. */
    public AttemptEnd refuse(AmpsyncException reason) {
        return new AttemptEnd(Verdict.GIVE_UP, reason);
    }

    /** How an attempt ends after a failure that nothing can be tried again after. */
    public AttemptEnd endAttempt(AmpsyncException failure) {
        return new AttemptEnd(decide(Activity.ATTEMPT, failure, false), failure);
    }

    /**
     * Returns when it is time to load the state anew, or when stopped.
     *
     * @throws AmpsyncException what ends the table
     */
    public void awaitNextAttempt(AttemptEnd end, StopSignal stop) {
        boolean ended = end.verdict() == Verdict.GIVE_UP;
        if (stop.isStopped() && (!ended || end.failure().isRetryable())) {
            return;
        }
        if (ended) {
            throw end.failure();
        }
        waitAfter(Activity.ATTEMPT, end.failure(), stop);
    }

    /**
     * Returns when a server that hangs is to be asked for microbatches of another size.
     *
     * @param resumable whether what has been staged can still be committed
     * @throws AttemptEnd if not
     */
    public void reconnectStalled(AmpsyncException silence, boolean resumable) {
        synchronized (this) {
            count(resumable ? Activity.READING : Activity.ATTEMPT).stalls++;
        }
        if (!resumable) {
            throw new AttemptEnd(Verdict.LOAD_ANEW, silence);
        }
        observer.retrying(Activity.READING, silence, Duration.ZERO);
    }

    /** How often in a row the server has hung. */
    public synchronized int stalls() {
        return counts.values().stream().mapToInt(count -> count.stalls).sum();
    }

    /** Returns when it is time to reconnect for a reorg, {@code fruitless} times in a row without progress. */
    public void paceReconnect(int fruitless, StopSignal stop) {
        if (fruitless > PROMPT_RECONNECTS) {
            stop.awaitFor(nextDelay(Activity.READING));
        }
    }

    private synchronized Verdict decide(Activity activity, AmpsyncException failure, boolean resumable) {
        if ((failFast && !streamed) || Thread.currentThread().isInterrupted()) {
            return Verdict.GIVE_UP;
        }
        if (isLostTurn(failure)) {
            return Verdict.LOAD_ANEW;
        }
        Count count = count(resumable ? activity : Activity.ATTEMPT);
        boolean mayPass = failure instanceof ProtocolException
                ? ++count.violations <= TOLERATED_VIOLATIONS
                : failure.isRetryable() || (worked && isRefusal(failure) && refusals.refused(clock.instant()));
        if (!mayPass) {
            return Verdict.GIVE_UP;
        }
        return resumable ? Verdict.TRY_AGAIN_HERE : Verdict.LOAD_ANEW;
    }

    private boolean isLostTurn(AmpsyncException failure) {
        return standsBy && failure instanceof OwnershipException;
    }

    /** What a server may wrongly say while it is being upgraded. */
    private static boolean isRefusal(AmpsyncException failure) {
        return failure instanceof SourceException && !failure.isRetryable() && REFUSALS.contains(failure.kind());
    }

    /** Says what nobody who reads the failure would expect: for how long it is retried, or that a turn is awaited. */
    private synchronized AmpsyncException announced(AmpsyncException failure) {
        if (isLostTurn(failure)) {
            return new OwnershipException(failure.getMessage() + "; this process stands by for its next turn");
        }
        if (!isRefusal(failure)) {
            return failure;
        }
        long minutes = Math.max(1, refusals.left(clock.instant()).toMinutes());
        return SourceException.retryable(
                failure.kind(),
                failure.getMessage()
                        + "; as this table has worked before, the server may be in an upgrade: retried for " + minutes
                        + " min more",
                failure);
    }

    /** Whether the wait was cut short. */
    private boolean waitAfter(Activity activity, AmpsyncException failure, StopSignal stop) {
        Duration delay = nextDelay(activity);
        observer.retrying(activity, announced(failure), delay);
        return stop.awaitFor(delay);
    }

    private synchronized Duration nextDelay(Activity activity) {
        return policy.delay(++count(activity).failures, ThreadLocalRandom.current());
    }

    private Count count(Activity activity) {
        return counts.computeIfAbsent(activity, any -> new Count());
    }
}
