package io.ampsync.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.UnexpectedException;
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
    void firstWatermarkIsToldAtOnceAndLaterOnesEveryTenSeconds() {
        assertThat(progress.add(10, watermark(99), seconds(1))).contains("mainnet block 99, 10 rows");
        assertThat(progress.add(500, watermark(199), seconds(6))).isEmpty();
        assertThat(progress.add(500, watermark(299), seconds(10))).isEmpty();
        assertThat(progress.add(1000, watermark(399), seconds(11)))
                .contains("mainnet block 399, 2010 rows (200 rows/s)");
        assertThat(progress.add(1, watermark(400), seconds(20))).isEmpty();
    }

    @Test
    void whatCameSoonAfterAnotherIsToldOnceWhenThatIsLongEnoughAgo() {
        assertThat(progress.add(10, watermark(99), seconds(1))).isPresent();
        assertThat(progress.rest(seconds(20), false)).isEmpty();
        assertThat(progress.add(500, watermark(199), seconds(6))).isEmpty();
        assertThat(progress.rest(seconds(7), false)).isEmpty();
        assertThat(progress.rest(seconds(11), false)).contains("mainnet block 199, 510 rows (50 rows/s)");
        assertThat(progress.rest(seconds(30), true)).isEmpty();
        assertThat(progress.add(1, watermark(200), seconds(12))).isEmpty();
        assertThat(progress.rest(seconds(13), true)).isPresent();
    }

    @Test
    void lackOfMemoryIsSaidWithItsRemedy() {
        UnexpectedException error =
                new UnexpectedException("committing blocks", new OutOfMemoryError("Java heap space"));
        assertThat(ProgressLog.failure(error))
                .startsWith("out of memory (Java heap space)")
                .contains("-Xmx");
        assertThat(ProgressLog.failure(new UnexpectedException("no", new IllegalStateException("x"))))
                .isEqualTo("no");
    }

    @Test
    void partsOfABackfillAreNotToldBeforeTheirWatermark() {
        assertThat(progress.add(10, Optional.empty(), seconds(60))).isEmpty();
    }

    private static long seconds(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    private static Optional<Watermark> watermark(long end) {
        BlockRange range = BlockRange.of("mainnet", 0, end, BlockHash.ZERO, null);
        return Optional.of(new Watermark(1, List.of(range), OptionalLong.empty()));
    }
}
