package io.ampsync.internal.retry;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ampsync.config.RetryPolicy;
import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.SinkException;
import io.ampsync.error.SourceException;
import io.ampsync.internal.retry.RetryControl.Activity;
import io.ampsync.internal.retry.RetryControl.Verdict;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryControlTest {
    private static final Instant START = Instant.parse("2026-04-15T12:00:00Z");

    private final AmpsyncException passing = SinkException.retryable("database away");
    private final AmpsyncException permanent = SinkException.permanent("disk quota");
    private final AmpsyncException violation = new ProtocolException("blocks were skipped");

    private final AmpsyncException refusal = SourceException.permanent(ErrorKind.QUERY, "table not found", null);

    private Instant now = START;

    private final List<AmpsyncException> told = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();
    private final StopSignal stop = new StopSignal();

    @Test
    void whatMayPassIsRetriedForEverWithGrowingWaits() {
        RetryControl retries = retries(false);
        for (int i = 0; i < 30; i++) {
            retries.tryAgainHere(Activity.READING, passing, true, stop);
        }
        assertThat(delays).hasSize(30);
        assertThat(delays.get(0)).isEqualTo(Duration.ofMillis(1));
        assertThat(delays.get(29)).isBetween(Duration.ofMillis(2), Duration.ofMillis(4));
    }

    @Test
    void whatDoesNotPassEndsTheTableWithoutAWait() {
        assertThat(verdict(retries(false), permanent, true)).isEqualTo(Verdict.GIVE_UP);
        assertThat(retries(false).endAttempt(permanent).verdict()).isEqualTo(Verdict.GIVE_UP);
        assertThat(delays).isEmpty();
    }

    @Test
    void theStateIsLoadedAnewWhenWhatIsStagedIsLost() {
        assertThat(verdict(retries(false), passing, false)).isEqualTo(Verdict.LOAD_ANEW);
        assertThat(retries(false).endAttempt(passing).verdict()).isEqualTo(Verdict.LOAD_ANEW);
        assertThat(delays).isEmpty();
    }

    @Test
    void aLostTurnEndsTheTableUnlessItStandsBy() {
        AmpsyncException lost = new OwnershipException("stream x: another process has taken it over");
        assertThat(verdict(retries(false), lost, true)).isEqualTo(Verdict.GIVE_UP);

        RetryControl retries = retries(false);
        retries.standBy();
        AttemptEnd end = catchThrowableOfType(
                AttemptEnd.class, () -> retries.tryAgainHere(Activity.COMMITTING, lost, true, stop));
        assertThat(end.verdict()).isEqualTo(Verdict.LOAD_ANEW);
        retries.awaitNextAttempt(end, stop);
        assertThat(told)
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("stream x: another process has taken it over; this process stands by for its next turn");
    }

    @Test
    void theThirdViolationInARowEndsTheTable() {
        RetryControl retries = retries(false);
        twoViolations(retries);
        assertThat(verdict(retries, violation, true)).isEqualTo(Verdict.GIVE_UP);
    }

    @Test
    void progressOfTheSameKindStartsTheCountAnew() {
        RetryControl retries = retries(false);
        twoViolations(retries);
        retries.progressed(Activity.READING);
        twoViolations(retries);
        assertThat(delays.get(2)).isEqualTo(Duration.ofMillis(1));
        retries.progressed(Activity.COMMITTING);
        assertThat(verdict(retries, violation, true)).isEqualTo(Verdict.GIVE_UP);
    }

    @Test
    void violationsThatEndAttemptsAreCountedUntilACommit() {
        RetryControl retries = retries(false);
        assertThat(verdict(retries, violation, false)).isEqualTo(Verdict.LOAD_ANEW);
        assertThat(verdict(retries, violation, false)).isEqualTo(Verdict.LOAD_ANEW);
        retries.progressed(Activity.READING);
        assertThat(verdict(retries, violation, false)).isEqualTo(Verdict.GIVE_UP);
        retries.progressed(Activity.ATTEMPT);
        assertThat(verdict(retries, violation, false)).isEqualTo(Verdict.LOAD_ANEW);
    }

    @Test
    void refusalsOfAQueryThatHasWorkedAreRetriedForHalfAnHour() {
        RetryControl retries = retries(false);
        assertThat(verdict(retries, refusal, true)).isEqualTo(Verdict.GIVE_UP);
        retries.progressed(Activity.READING);
        assertThat(verdict(retries, permanent, true)).isEqualTo(Verdict.GIVE_UP);
        for (int minutes = 0; minutes <= 30; minutes += 10) {
            now = START.plus(Duration.ofMinutes(minutes));
            assertThat(verdict(retries, refusal, true)).isEqualTo(Verdict.TRY_AGAIN_HERE);
        }
        now = START.plus(Duration.ofMinutes(31));
        assertThat(verdict(retries, refusal, true)).isEqualTo(Verdict.GIVE_UP);
        retries.progressed(Activity.READING);
        assertThat(verdict(retries, refusal, false)).isEqualTo(Verdict.LOAD_ANEW);
    }

    @Test
    void aTableThatHasWorkedInAnEarlierProcessIsWaitedForToo() {
        RetryControl retries = retries(false);
        retries.loaded(StreamSnapshot.EMPTY);
        assertThat(verdict(retries, refusal, true)).isEqualTo(Verdict.GIVE_UP);
        StoredWatermark watermark = new StoredWatermark(0, List.of(range(0, 9)));
        retries.loaded(new StreamSnapshot(1, List.of(watermark), false));
        assertThat(verdict(retries, refusal, true)).isEqualTo(Verdict.TRY_AGAIN_HERE);
        retries.loaded(StreamSnapshot.EMPTY);
        assertThat(verdict(retries, refusal, true)).isEqualTo(Verdict.TRY_AGAIN_HERE);
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatAServerMayWronglySayDuringItsUpgradeIsWaitedFor(ErrorKind kind) {
        RetryControl retries = retries(false);
        retries.progressed(Activity.READING);
        boolean awaited =
                Set.of(ErrorKind.QUERY, ErrorKind.ADDRESS, ErrorKind.TLS).contains(kind);
        assertThat(verdict(retries, SourceException.permanent(kind, "refused", null), true))
                .isEqualTo(awaited ? Verdict.TRY_AGAIN_HERE : Verdict.GIVE_UP);
    }

    @Test
    void whatAmpsyncItselfRefusesIsNotWaitedFor() {
        RetryControl retries = retries(false);
        retries.progressed(Activity.READING);
        assertThat(retries.refuse(refusal).verdict()).isEqualTo(Verdict.GIVE_UP);
    }

    @Test
    void theWarningSaysForHowLongARefusalIsRetried() {
        RetryControl retries = retries(false);
        retries.progressed(Activity.READING);
        retries.tryAgainHere(Activity.READING, refusal, true, stop);
        now = START.plus(Duration.ofMinutes(29));
        AttemptEnd end = catchThrowableOfType(
                AttemptEnd.class, () -> retries.tryAgainHere(Activity.READING, refusal, false, stop));
        retries.awaitNextAttempt(end, stop);
        assertThat(told.get(0))
                .hasMessage("table not found; as this table has worked before, the server may be in an upgrade:"
                        + " retried for 30 min more")
                .hasCause(refusal);
        assertThat(told.get(1)).hasMessageEndingWith("retried for 1 min more");
        retries.tryAgainHere(Activity.READING, passing, true, stop);
        assertThat(told.get(2)).isSameAs(passing);
    }

    @Test
    void whatMayPassDoesNotMakeAStoppedTableAFailedOne() {
        RetryControl retries = retries(false);
        AttemptEnd passed = new AttemptEnd(Verdict.GIVE_UP, passing);
        AttemptEnd failed = new AttemptEnd(Verdict.GIVE_UP, permanent);
        assertThatThrownBy(() -> retries.awaitNextAttempt(passed, stop)).isSameAs(passing);
        stop.stop();
        retries.awaitNextAttempt(passed, stop);
        retries.awaitNextAttempt(new AttemptEnd(Verdict.LOAD_ANEW, refusal), stop);
        assertThatThrownBy(() -> retries.awaitNextAttempt(failed, stop)).isSameAs(permanent);
        assertThat(told).isEmpty();
    }

    @Test
    void refusalsLongAgoDoNotCount() {
        RetryControl retries = retries(false);
        retries.progressed(Activity.READING);
        assertThat(verdict(retries, refusal, true)).isEqualTo(Verdict.TRY_AGAIN_HERE);
        now = START.plus(Duration.ofHours(5));
        assertThat(verdict(retries, refusal, true)).isEqualTo(Verdict.TRY_AGAIN_HERE);
    }

    @Test
    void failFastHoldsUntilTheTableHasStreamed() {
        RetryControl retries = retries(true);
        assertThat(verdict(retries, passing, true)).isEqualTo(Verdict.GIVE_UP);
        retries.streaming();
        retries.tryAgainHere(Activity.READING, passing, true, stop);
        assertThat(delays).hasSize(1);
    }

    @Test
    void aStopCutsTheWaitShort() {
        stop.stop();
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> retries(false).tryAgainHere(Activity.COMMITTING, passing, true, stop));
    }

    @Test
    void onlyReorgsThatLeadNowhereAreWaitedFor() {
        RetryControl retries = new RetryControl(
                new RetryPolicy(Duration.ofMillis(200), Duration.ofMillis(200)), false, (what, failure, delay) -> {});
        long start = System.nanoTime();
        retries.paceReconnect(10, stop);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(100));
        retries.paceReconnect(11, stop);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(99));
    }

    private void twoViolations(RetryControl retries) {
        retries.tryAgainHere(Activity.READING, violation, true, stop);
        retries.tryAgainHere(Activity.READING, violation, true, stop);
    }

    private Verdict verdict(RetryControl retries, AmpsyncException failure, boolean resumable) {
        try {
            retries.tryAgainHere(Activity.READING, failure, resumable, stop);
            return Verdict.TRY_AGAIN_HERE;
        } catch (AttemptEnd end) {
            assertThat(end.failure()).isSameAs(failure);
            return end.verdict();
        }
    }

    private RetryControl retries(boolean failFast) {
        return new RetryControl(
                new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(4)),
                failFast,
                (what, failure, delay) -> {
                    told.add(failure);
                    delays.add(delay);
                },
                () -> now);
    }
}
