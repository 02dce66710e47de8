package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ampsync.config.AmpServer;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.internal.engine.ScriptedSource.Line.Complete;
import io.ampsync.internal.engine.ScriptedSource.Line.Rows;
import io.ampsync.internal.flight.FlightSource;
import io.ampsync.internal.progress.StageClock;
import io.ampsync.internal.progress.StallWatch;
import io.ampsync.internal.retry.AttemptEnd;
import io.ampsync.internal.retry.RetryControl;
import io.ampsync.internal.retry.RetryControl.Activity;
import io.ampsync.internal.retry.RetryControl.Verdict;
import io.ampsync.internal.rules.StreamStateMachine;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.internal.source.Response;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.internal.source.TableSource;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Data;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TransactionEvent;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A server that hangs at a skipped slot. */
@Timeout(30)
class StallWatchTest {
    private static final QueryOptions SIZED = new QueryOptions(OptionalLong.of(10), false);

    private final List<String> told = new ArrayList<>();
    private final RetryControl retries = new RetryControl(
            EngineExtension.FAST, false, (what, failure, delay) -> told.add(String.valueOf(failure.getMessage())));

    @Test
    void aSilentServerThatHadMoreIsAskedForAnotherSize() throws Exception {
        try (ScriptedSource source = new ScriptedSource()) {
            source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)));
            source.session(new Rows(range(10, 20), 10), new Complete(range(10, 20)));
            try (StreamReader reader = reader(source, true)) {
                readWatermark(reader);
                reader.watch().check(Instant.now().plus(Duration.ofMinutes(4)));
                CompletableFuture<Boolean> next = CompletableFuture.supplyAsync(() -> reader.next() instanceof Data);
                Thread.sleep(50);
                assertThat(next).isNotDone();
                reader.watch().check(Instant.now().plus(Duration.ofMinutes(6)));
                assertThat(next.get()).isTrue();
                assertThat(told).singleElement(STRING).contains("silent for long");
                assertThat(retries.stalls()).isEqualTo(1);
                assertThat(reader.next()).isInstanceOf(Watermark.class);
                assertThat(retries.stalls()).isZero();
            }
            assertThat(windows(source)).containsExactly("10", "11");
        }
    }

    @Test
    void whatCannotBeKeptEndsTheAttemptAndTheNextOneAsksForAnotherSize() {
        try (ScriptedSource source = new ScriptedSource()) {
            for (int attempt = 0; attempt < 2; attempt++) {
                long last = 9L + attempt;
                source.session(new Rows(range(0, last), 0), new Complete(range(0, last)));
                try (StreamReader reader = reader(source, false)) {
                    readWatermark(reader);
                    reader.watch().check(Instant.now().plus(Duration.ofMinutes(11)));
                    assertThatExceptionOfType(AttemptEnd.class)
                            .isThrownBy(reader::next)
                            .matches(end -> end.verdict() == Verdict.LOAD_ANEW);
                }
            }
            retries.progressed(Activity.ATTEMPT);
            source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)));
            try (StreamReader reader = reader(source, false)) {
                readWatermark(reader);
            }
            assertThat(windows(source)).containsExactly("10", "11", "10");
            assertThat(told).isEmpty();
        }
    }

    @Test
    void aHangAtTheVeryFirstMicrobatchIsNoticed() throws Exception {
        SimulatedChain chain = SimulatedChain.builder("solana-mainnet")
                .start(100)
                .skipped(slot -> slot % 10 == 9)
                .build()
                .grow(45);
        AmpTable table = new AmpTable(SimulatedAmpServer.DATASET, "blocks");
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                FlightSource source = FlightSource.open(AmpServer.at(server.address()), 1);
                StreamReader reader = reader(TableSource.of(source, SyncStream.of(table), SIZED), true)) {
            CompletableFuture<TransactionEvent> next = CompletableFuture.supplyAsync(reader::next);
            while (!next.isDone()) {
                Thread.sleep(50);
                reader.watch().check(Instant.now().plus(Duration.ofMinutes(6)));
            }
            assertThat(next.get())
                    .isInstanceOfSatisfying(
                            Data.class,
                            data -> assertThat(data.ranges().get(0).end()).isEqualTo(110));
            assertThat(told).hasSize(1);
        }
    }

    @Test
    void aCheckThatFailsIsToldOnceAndTheWatchGoesOn() {
        AtomicInteger cancelled = new AtomicInteger();
        Logger log = (Logger) LoggerFactory.getLogger(StallWatch.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try (StallWatch watch = new StallWatch(List.of(), OptionalLong.empty(), retries)) {
            watch.connected(new BrokenResponses(cancelled), OptionalLong.of(10));
            watch.tick(Instant.now().plus(Duration.ofMinutes(6)));
            watch.tick(Instant.now().plus(Duration.ofMinutes(6)));
        } finally {
            log.detachAppender(lines);
        }
        assertThat(cancelled).hasValue(2);
        assertThat(lines.list).singleElement().matches(line -> line.getLevel() == Level.WARN);
    }

    /** Fails at being cancelled. */
    private record BrokenResponses(AtomicInteger cancelled) implements ResponseStream {
        @Override
        public @Nullable Response next() {
            return null;
        }

        @Override
        public void cancel() {
            cancelled.incrementAndGet();
            throw new OutOfMemoryError("no threads");
        }

        @Override
        public void close() {}
    }

    private static void readWatermark(StreamReader reader) {
        assertThat(reader.next()).isInstanceOf(Data.class);
        assertThat(reader.next()).isInstanceOf(Watermark.class);
    }

    private static List<String> windows(ScriptedSource source) {
        return source.queries().stream()
                .map(sql -> sql.substring(sql.lastIndexOf(' ') + 1))
                .toList();
    }

    private StreamReader reader(ScriptedSource source, boolean resumable) {
        return reader(TableSource.of(source, EngineExtension.TABLE, SIZED), resumable);
    }

    private StreamReader reader(TableSource source, boolean resumable) {
        return new StreamReader(
                source,
                new StreamStateMachine(StreamSnapshot.EMPTY, 128, ReorgPolicy.FAIL),
                retries,
                new Silent(resumable));
    }

    private record Silent(boolean resumable) implements StreamReader.Observer {
        @Override
        public void connecting() {}

        @Override
        public void planned(Schema schema, OptionalLong window) {}

        @Override
        public void answered(Schema schema) {}

        @Override
        public void received(List<BlockRange> ranges) {}

        @Override
        public StageClock stages() {
            return new StageClock();
        }

        @Override
        public OptionalLong lag() {
            return OptionalLong.empty();
        }

        @Override
        public boolean isResumable() {
            return resumable;
        }
    }
}
