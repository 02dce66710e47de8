package io.ampsync.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ampsync.cli.TestStatus;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Watermark;
import io.ampsync.spi.Written;
import io.ampsync.status.Commit;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReportedPositionTest {
    private static final SyncStream BLOCKS = stream("blocks");
    private static final SyncStream LOGS = stream("logs");
    private static final List<BlockRange> WATERMARK = List.of(BlockRange.of("mainnet", 0, 99, BlockHash.ZERO, null));

    private final Logger logger = (Logger) LoggerFactory.getLogger(ProgressLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private long seconds = 1;
    private final ProgressLog progress = new ProgressLog(() -> TimeUnit.SECONDS.toNanos(seconds));

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        progress.close();
    }

    @Test
    void progressAndItsAbsenceAreReportedWithWhereTheTableStands() {
        progress.show(() -> List.of(status(LOGS, StreamPosition.AT_HEAD), status(BLOCKS, StreamPosition.BACKFILLING)));
        progress.streaming(BLOCKS);
        commit(10);
        progress.show(() -> List.of(status(BLOCKS, StreamPosition.AT_HEAD)));
        seconds = 61;
        progress.reportDue();

        assertThat(messages(Level.INFO))
                .containsExactly(
                        "table blocks: streaming",
                        "table blocks: mainnet block 99, 10 rows, backfilling",
                        "table blocks: no commit for 60 s; the last one reached mainnet block 99, at the head");
    }

    @Test
    void aReportThatFailsIsToldOnceAndTriedAgain() {
        progress.streaming(BLOCKS);
        progress.show(() -> {
            throw new OutOfMemoryError("no memory");
        });
        seconds = 61;
        progress.reportDue();
        seconds = 200;
        progress.reportDue();
        assertThat(messages(Level.WARN)).hasSize(1).first().asString().contains("no memory");

        progress.show(List::of);
        seconds = 500;
        progress.reportDue();
        assertThat(messages(Level.INFO)).contains("table blocks: no commit for 499 s");
    }

    @Test
    void eachTableIsSaidOnceToHaveCaughtUp() {
        progress.show(() -> List.of(
                TestStatus.of(BLOCKS, State.AT_HEAD, StreamPosition.AT_HEAD, WATERMARK),
                TestStatus.of(LOGS, State.BACKFILLING, StreamPosition.BACKFILLING, WATERMARK)));
        progress.reportDue();
        progress.show(() -> List.of(TestStatus.of(LOGS, State.AT_HEAD, StreamPosition.AT_HEAD, WATERMARK)));
        progress.reportDue();
        progress.show(() -> List.of(TestStatus.of(BLOCKS, State.AT_HEAD, StreamPosition.AT_HEAD, WATERMARK)));
        progress.reportDue();
        assertThat(messages(Level.INFO))
                .containsExactly(
                        "table blocks: caught up with its chain at mainnet block 99, 0 rows since the start",
                        "table logs: caught up with its chain at mainnet block 99, 0 rows since the start");
    }

    @Test
    void whereProgressShowsElsewhereItIsLoggedAtTheEndOnly() {
        try (ProgressLog quiet = new ProgressLog(() -> TimeUnit.SECONDS.toNanos(seconds), false)) {
            Watermark watermark = new Watermark(1, WATERMARK, OptionalLong.empty());
            quiet.streaming(BLOCKS);
            quiet.committed(
                    BLOCKS, new Commit(5, Written.UNKNOWN, Optional.empty(), Optional.of(watermark), Duration.ZERO));
            seconds = 300;
            quiet.reportDue();
            quiet.stopped(BLOCKS, Optional.empty());
        }
        assertThat(messages(Level.INFO))
                .containsExactly(
                        "table blocks: streaming", "table blocks: mainnet block 99, 5 rows", "table blocks: stopped");
    }

    private void commit(long rows) {
        Watermark watermark = new Watermark(1, WATERMARK, OptionalLong.empty());
        progress.committed(
                BLOCKS, new Commit(rows, Written.UNKNOWN, Optional.empty(), Optional.of(watermark), Duration.ZERO));
    }

    private List<String> messages(Level level) {
        return lines.list.stream()
                .filter(line -> line.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static TableStatus status(SyncStream stream, StreamPosition position) {
        return TestStatus.of(stream, State.STREAMING, position, WATERMARK);
    }

    private static SyncStream stream(String table) {
        return SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet"), table));
    }
}
