package io.ampsync.postgres.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.LogLines;
import io.ampsync.spi.TargetWait;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What follows from looks at a transaction without progress. */
class SlowUseTest {
    @RegisterExtension
    final LogLines log = new LogLines(SlowUse.class.getName());

    private final Semaphore cuts = new Semaphore(0);
    private final ConnectionUse use = new ConnectionUse(connection(), "table blocks", true);
    private final SlowUse slow = new SlowUse(use, Duration.ofSeconds(20));

    @Test
    void aLockIsToldAtOnceThenAtGrowingIntervalsAndWhenItIsFree() throws Exception {
        for (int second = 0; second <= 370; second += 2) {
            look(second, Finding.lockedOut("process 1"));
        }
        assertThat(use.waitingFor().map(TargetWait::what)).hasValue("waits for a lock held by process 1");
        look(372, Finding.WORKS);

        assertThat(use.waitingFor()).isEmpty();
        assertThat(log.lines()).hasSize(4);
        assertThat(log.lines().get(0))
                .isEqualTo("WARN table blocks waits for a lock held by process 1; ampsync goes on once"
                        + " it is released");
        assertThat(log.lines().get(1)).startsWith("WARN table blocks has been waiting for 60 s for a lock");
        assertThat(log.lines().get(2)).startsWith("WARN table blocks has been waiting for 180 s for a lock");
        assertThat(log.lines().get(3))
                .startsWith("INFO table blocks no longer waits for a lock held by process 1, after ");
        assertThat(cuts.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void aConnectionIsCutWhenBothEndsHaveWaitedForEachOtherLongEnough() throws Exception {
        for (int second = 0; second <= 18; second += 2) {
            look(second, Finding.listens("10:00"));
        }
        assertThat(cuts.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
        look(20, Finding.listens("10:00"));
        assertThat(cuts.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServerThatHasDoneSomethingInBetweenIsTrusted() throws Exception {
        look(0, Finding.listens("10:00"));
        look(15, Finding.listens("10:01"));
        look(30, Finding.WORKS);
        look(31, Finding.listens("10:01"));
        look(50, Finding.listens("10:01"));
        assertThat(cuts.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void progressOnOurSideStartsTheCountAnew() throws Exception {
        look(0, Finding.listens("10:00"));
        use.progressed();
        look(19, Finding.listens("10:00"));
        look(38, Finding.listens("10:00"));
        assertThat(cuts.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
        look(39, Finding.listens("10:00"));
        assertThat(cuts.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServerThatIsAwayAndThenDoesNotKnowTheSessionCountsAsOneSilence() throws Exception {
        look(0, Finding.UNREACHABLE);
        look(10, Finding.UNKNOWN);
        look(20, Finding.GONE);
        assertThat(cuts.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    private void look(int second, Finding finding) {
        slow.judge(finding, TimeUnit.SECONDS.toNanos(second));
    }

    /** One that can only be cut. */
    private Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "abort" -> cuts.release();
                        case "unwrap" -> throw new SQLException("wraps nothing");
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                    return null;
                });
    }
}
