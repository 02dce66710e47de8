package io.ampsync.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Watermark;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressLogTest {
    private final TableProgress progress = new TableProgress(0);

    @Test
    void firstWatermarkIsReportedAtOnceAndLaterOnesEveryTenSeconds() {
        assertThat(progress.add(10, watermark(99), seconds(1))).contains("mainnet block 99, 10 rows");
        assertThat(progress.add(500, watermark(199), seconds(6))).isEmpty();
        assertThat(progress.add(500, watermark(299), seconds(10))).isEmpty();
        assertThat(progress.add(1000, watermark(399), seconds(11)))
                .contains("mainnet block 399, 2010 rows (200 rows/s)");
        assertThat(progress.add(1, watermark(400), seconds(20))).isEmpty();
    }

    @Test
    void commitSoonAfterAReportIsReportedOnceWhenThatIsLongEnoughAgo() {
        assertThat(progress.add(10, watermark(99), seconds(1))).isPresent();
        assertThat(progress.due(seconds(20))).isEmpty();
        assertThat(progress.add(500, watermark(199), seconds(6))).isEmpty();
        assertThat(progress.due(seconds(7))).isEmpty();
        assertThat(progress.due(seconds(11))).contains("mainnet block 199, 510 rows (50 rows/s)");
        assertThat(progress.pendingReport(seconds(30))).isEmpty();
        assertThat(progress.add(1, watermark(200), seconds(12))).isEmpty();
        assertThat(progress.pendingReport(seconds(13))).isPresent();
    }

    @Test
    void partsOfABackfillAreNotReportedBeforeTheirWatermark() {
        assertThat(progress.add(10, Optional.empty(), seconds(60))).isEmpty();
    }

    @Test
    void silenceIsReportedWithItsLengthAndNotAsProgress() {
        progress.connected(seconds(1));
        assertThat(progress.add(10, watermark(99), seconds(2))).isPresent();
        assertThat(progress.due(seconds(61))).isEmpty();
        assertThat(progress.due(seconds(62))).contains("no commit for 60 s; the last one reached mainnet block 99");
        assertThat(progress.due(seconds(67))).isEmpty();
        assertThat(progress.due(seconds(125))).contains("no commit for 123 s; the last one reached mainnet block 99");
        assertThat(progress.add(1, watermark(100), seconds(130))).isPresent();
        assertThat(progress.due(seconds(185))).isEmpty();
        assertThat(progress.due(seconds(190))).isPresent();
    }

    @Test
    void silenceIsReportedOnlyWhileCommitsAreExpected() {
        assertThat(progress.due(seconds(100))).as("not connected yet").isEmpty();
        progress.connected(seconds(100));
        assertThat(progress.due(seconds(160))).contains("no commit for 60 s");
        progress.disconnected();
        assertThat(progress.due(seconds(500))).isEmpty();
        progress.connected(seconds(500));
        assertThat(progress.due(seconds(559))).isEmpty();
    }

    private static long seconds(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    private static Optional<Watermark> watermark(long end) {
        BlockRange range = BlockRange.of("mainnet", 0, end, BlockHash.ZERO, null);
        return Optional.of(new Watermark(1, List.of(range), OptionalLong.empty()));
    }
}
