package io.ampsync.internal.rules;

import static io.ampsync.internal.rules.Ranges.range;
import static io.ampsync.internal.rules.Ranges.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.spi.StoredWatermark;
import java.util.List;
import org.junit.jupiter.api.Test;

class PruningTest {

    @Test
    void theNewestOneOutOfReachIsSpared() {
        List<StoredWatermark> watermarks = List.of(
                stored(1, range(0, 5)), stored(3, range(6, 10)), stored(5, range(11, 20)), stored(7, range(21, 25)));
        assertThat(Pruning.point(watermarks, 10)).hasValue(1);
        assertThat(Pruning.point(watermarks, 11)).isEmpty();
        assertThat(Pruning.point(watermarks, 0)).hasValue(3);
        assertThat(Pruning.point(List.of(), 0)).isEmpty();
    }

    @Test
    void retentionIsCountedFromTheStartOfTheNewestWatermark() {
        List<StoredWatermark> watermarks = List.of(
                stored(1, range(0, 5)), stored(3, range(6, 10)), stored(5, range(11, 20)), stored(7, range(21, 25)));
        assertThat(Pruning.outOfReach(watermarks, 10)).hasValue(3);
        assertThat(Pruning.outOfReach(watermarks, 11)).hasValue(1);
        assertThat(Pruning.outOfReach(watermarks, 100)).isEmpty();
    }

    @Test
    void wideWindowsKeepTheOneThatTheRetentionReachesInto() {
        assertThat(Pruning.outOfReach(
                        List.of(
                                stored(1, range(3000, 3999)),
                                stored(2, range(4000, 4999)),
                                stored(3, range(5000, 5999))),
                        128))
                .hasValue(1);
    }

    @Test
    void theNewestWatermarkStays() {
        assertThat(Pruning.outOfReach(List.of(), 0)).isEmpty();
        assertThat(Pruning.outOfReach(List.of(stored(1, range(10, 19))), 0)).isEmpty();
    }

    @Test
    void everyNetworkMustBeOutOfReach() {
        StoredWatermark newest = stored(2, range("eth", 100, 109), range("base", 20, 29));
        assertThat(Pruning.outOfReach(List.of(stored(1, range("eth", 0, 9), range("base", 10, 19)), newest), 10))
                .isEmpty();
        assertThat(Pruning.outOfReach(List.of(stored(1, range("eth", 0, 9), range("base", 0, 9)), newest), 10))
                .hasValue(1);
    }

    @Test
    void aNetworkThatTheNewestWatermarkLacksKeepsNothing() {
        assertThat(Pruning.outOfReach(
                        List.of(
                                stored(1, range("eth", 0, 9), range("gone", 500, 509)),
                                stored(2, range("eth", 100, 109))),
                        10))
                .hasValue(1);
    }

    @Test
    void theFirstWatermarkWithinReachKeepsAllLaterOnes() {
        List<StoredWatermark> watermarks =
                List.of(stored(1, range(95, 99)), stored(2, range(0, 9)), stored(3, range(100, 109)));
        assertThat(Pruning.outOfReach(watermarks, 10)).isEmpty();
    }
}
