package io.ampsync.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.internal.context.MemoryBudget;
import io.ampsync.internal.context.RunOptions;
import io.ampsync.internal.context.TableContext;
import io.ampsync.internal.engine.EngineExtension;
import io.ampsync.internal.engine.ScriptedSource;
import io.ampsync.internal.progress.PositionTracker;
import io.ampsync.internal.progress.StageClock;
import io.ampsync.internal.retry.RetryControl;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.internal.source.TableSource;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.IdRange;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import io.ampsync.status.Commit;
import io.ampsync.status.SyncListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Groups are committed in order, however many lanes write them ahead, whatever fails, and however small the pool is.
 */
@Timeout(60)
class CommitterTest {
    private static final SyncStream TABLE = SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "t"));

    private static final BlockRange RANGE = BlockRange.of("eth", 0, 0, BlockHash.ZERO, null);

    private static final MemoryBudget MEMORY = new MemoryBudget(1 << 20, 3);

    private final List<Committer> committers = new ArrayList<>();

    private static final class Feed {
        final LaneTarget target;
        final Committer committer;
        final Random random;
        /** Where the stream stands: unknown as long as nothing was received. */
        final PositionTracker position;

        long next;

        Feed(LaneTarget target, Committer committer, PositionTracker position, long seed) {
            this.target = target;
            this.committer = committer;
            this.position = position;
            this.random = new Random(seed);
        }

        void awaitCatchUp() throws InterruptedException {
            while (target.finishedCatchUps.get() == 0) {
                Thread.sleep(10);
            }
        }

        void submit(boolean undoes) throws Exception {
            submit(undoes, false);
        }

        void submit(boolean undoes, boolean flushes) throws Exception {
            OpenGroup group = new OpenGroup(target.group(next, undoes), MEMORY.share(), next);
            if (undoes) {
                group.undo(new Undo(next, new UndoCause.Rewind(), new IdRange(0, next - 1)));
            }
            group.watermark(new Watermark(next, List.of(RANGE), OptionalLong.empty()));
            next++;
            if (flushes) {
                committer.flush(group);
            }
            committer.submit(group);
        }

        List<Long> all() {
            return LongStream.range(0, next).boxed().toList();
        }
    }

    private Feed feed(int lanes, Semaphore pool, long seed) {
        LaneTarget target = new LaneTarget(pool, seed);
        RetryControl retries = new RetryControl(EngineExtension.FAST, false, (activity, failure, delay) -> {});
        PositionTracker position = new PositionTracker(OptionalLong.empty(), InstantSource.system());
        Committer committer = new Committer(context(target, position, lanes), retries, new Committer.Observer() {
            @Override
            public void committed(Commit commit) {}

            @Override
            public void caughtUp() {}

            @Override
            public void failed() {}
        });
        committers.add(committer);
        return new Feed(target, committer, position, seed);
    }

    private static TableContext context(LaneTarget target, PositionTracker position, int lanes) {
        RunOptions options = new RunOptions(
                128,
                ReorgPolicy.FAIL,
                EngineExtension.FAST,
                QueryOptions.DEFAULT,
                false,
                lanes,
                MEMORY,
                false,
                false,
                new SyncListener() {});
        TableSource source = TableSource.of(new ScriptedSource(), TABLE, options.query());
        return new TableContext(source, target, options, position, new StageClock());
    }

    /** The server sends a recent block. */
    private static void reachHead(PositionTracker position) {
        position.connected(OptionalLong.empty());
        position.received(List.of(new BlockRange("eth", 0, 0, BlockHash.ZERO, null, Instant.now())));
    }

    private static void check(Feed feed, int lanes) {
        assertThat(feed.target.violations).isEmpty();
        assertThat(feed.target.committed).isEqualTo(feed.all());
        assertThat(feed.target.mostOpen.get()).isLessThanOrEqualTo(lanes);
    }

    private void end() {
        for (Committer committer : committers) {
            committer.close();
            assertThat(committer.join(Duration.ofSeconds(20))).isTrue();
        }
    }

    @RepeatedTest(60)
    void commitsInOrderWhateverFails(RepetitionInfo repetition) throws Exception {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        int lanes = 1 + random.nextInt(5);
        Semaphore pool = new Semaphore(1 + random.nextInt(4));
        Feed feed = feed(lanes, pool, seed);
        feed.target.failures = random.nextInt(3) * 0.1;
        int connections = pool.availablePermits();
        for (int i = 0; i < 400; i++) {
            feed.submit(random.nextInt(10) == 0, random.nextInt(30) == 0);
            if (random.nextInt(50) == 0) {
                feed.committer.drain();
            }
            if (i == 200) {
                reachHead(feed.position);
            }
        }
        feed.committer.drain();
        feed.awaitCatchUp();
        end();
        check(feed, lanes);
        assertThat(pool.availablePermits()).isEqualTo(connections);
    }

    @Test
    void theCatchUpIsFinishedWhenTheStreamHasReachedTheHeadThoughNothingMoreComes() throws Exception {
        Feed feed = feed(2, new Semaphore(10), 1);
        feed.submit(false);
        feed.committer.drain();
        Thread.sleep(50);
        assertThat(feed.target.finishedCatchUps).hasValue(0);
        reachHead(feed.position);
        feed.awaitCatchUp();
        end();
    }

    @Test
    void theCatchUpIsntFinishedWhileAGroupIsOpenInTheTarget() throws Exception {
        Feed feed = feed(2, new Semaphore(10), 1);
        OpenGroup group = new OpenGroup(feed.target.group(0, false), MEMORY.share(), 0);
        feed.committer.flush(group);
        reachHead(feed.position);
        Thread.sleep(1_200);
        assertThat(feed.target.finishedCatchUps).hasValue(0);
        group.watermark(new Watermark(0, List.of(RANGE), OptionalLong.empty()));
        feed.next = 1;
        feed.committer.submit(group);
        feed.awaitCatchUp();
        end();
        check(feed, 2);
    }

    @Test
    void theCatchUpIsntFinishedWhileSomebodyWaitsForTheCommitter() throws Exception {
        LaneTarget target = new LaneTarget(new Semaphore(1), 1);
        PositionTracker position = new PositionTracker(OptionalLong.empty(), InstantSource.system());
        CatchUp catchUp = new CatchUp(context(target, position, 1));
        CommitQueue queue = new CommitQueue(TABLE, 1, entry -> {}, catchUp);
        reachHead(position);
        assertThat(queue.take()).isInstanceOf(CommitWork.FinishCatchUp.class);
        AtomicBoolean drained = new AtomicBoolean();
        Thread waiter = new Thread(() -> {
            queue.drain();
            drained.set(true);
        });
        waiter.start();
        while (waiter.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        synchronized (queue) {
            queue.done(null);
            assertThat(queue.take()).isInstanceOf(CommitWork.FinishCatchUp.class);
        }
        waiter.join(10_000);
        assertThat(drained).isTrue();
    }

    @Test
    void whatWasFinishedAfterTheCatchUpIsLookedAtAgainAfterACommitThatFailed() throws Exception {
        Feed feed = feed(1, new Semaphore(1), 1);
        feed.target.finishes = true;
        reachHead(feed.position);
        feed.awaitCatchUp();
        feed.submit(false);
        feed.committer.drain();
        Thread.sleep(50);
        assertThat(feed.target.finishedCatchUps).hasValue(1);
        feed.target.failures = 1;
        feed.submit(false);
        Thread.sleep(50);
        feed.target.failures = 0;
        while (feed.target.finishedCatchUps.get() == 1) {
            Thread.sleep(10);
        }
        end();
        check(feed, 1);
    }

    @Test
    void groupsThatQueueUpAreWrittenAtTheSameTime() throws Exception {
        Feed feed = feed(3, new Semaphore(10), 1);
        feed.target.micros = 2000;
        for (int i = 0; i < 100; i++) {
            feed.submit(false);
        }
        feed.committer.drain();
        end();
        check(feed, 3);
        assertThat(feed.target.mostOpen).hasValue(3);
        assertThat(feed.target.aheadInTime.get()).isGreaterThan(80);
    }

    @Test
    void aSingleLaneWritesNothingAhead() throws Exception {
        Feed feed = feed(1, new Semaphore(10), 1);
        for (int i = 0; i < 100; i++) {
            feed.submit(false);
        }
        feed.committer.drain();
        end();
        check(feed, 1);
        assertThat(feed.target.aheadInTime).hasValue(0);
    }

    @Test
    void groupsThatComeOneByOneNeedNoOtherThread() throws Exception {
        Feed feed = feed(4, new Semaphore(10), 1);
        for (int i = 0; i < 50; i++) {
            feed.submit(false);
            feed.committer.drain();
        }
        end();
        check(feed, 1);
        assertThat(feed.target.aheadInTime).hasValue(0);
    }

    @Test
    void tablesThatShareOneConnectionAllGetOn() throws Exception {
        shareThePool(new Semaphore(1), 4);
    }

    @Test
    void tablesThatShareTwoConnectionsAllGetOn() throws Exception {
        shareThePool(new Semaphore(2), 6);
    }

    private void shareThePool(Semaphore pool, int tables) throws Exception {
        List<Feed> feeds = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < tables; i++) {
            Feed feed = feed(4, pool, i);
            feed.target.failures = 0.05;
            feeds.add(feed);
            Thread thread = new Thread(() -> {
                try {
                    for (int n = 0; n < 200; n++) {
                        feed.submit(feed.random.nextInt(20) == 0);
                    }
                    feed.committer.drain();
                } catch (Exception e) {
                    feed.target.violations.add(e.toString());
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        end();
        feeds.forEach(feed -> check(feed, 4));
    }

    @Test
    void newerGroupsGiveWayToAnOlderOneThatWaitsForThem() throws Exception {
        Feed feed = feed(3, new Semaphore(10), 7);
        feed.target.micros = 500;
        feed.target.newerGroupsBlock = true;
        for (int i = 0; i < 30; i++) {
            feed.submit(false);
        }
        feed.committer.drain();
        feed.target.newerGroupsBlock = false;
        end();
        check(feed, 3);
    }

    @Test
    void aStopLeavesNothingOpen() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            Semaphore pool = new Semaphore(4);
            Feed feed = feed(3, pool, seed);
            feed.target.micros = 1000;
            for (int i = 0; i < 10; i++) {
                feed.submit(false);
            }
            feed.committer.close();
            assertThat(feed.committer.join(Duration.ofSeconds(20))).isTrue();
            assertThat(pool.availablePermits()).isEqualTo(4);
            assertThat(feed.target.violations).isEmpty();
            assertThat(feed.target.committed).isEqualTo(feed.all().subList(0, feed.target.committed.size()));
            assertThatThrownBy(() -> feed.submit(false)).isInstanceOf(CancellationException.class);
        }
    }
}
