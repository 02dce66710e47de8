package io.ampsync.postgres.internal.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.internal.partition.PartitionRanges.Range;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionRangesTest {
    @ParameterizedTest
    @CsvSource({
        "'', 10-20, 10-20",
        "10-20, 10-20, ''",
        "0-100, 10-20, ''",
        "0-10 20-30, 10-20, 10-20",
        "0-15, 10-20, 15-20",
        "15-30, 10-20, 10-15",
        "12-14 16-18, 10-20, 10-12 14-16 18-20",
        "0-12 12-14 14-20, 10-20, ''",
        "0-9 21-30, 10-20, 10-20",
        "19-20, 10-20, 10-19",
        "10-11, 10-20, 11-20",
    })
    void gapsAreWhatNoPartitionTakes(String partitions, String wanted, String gaps) {
        assertThat(PartitionRanges.of(ranges(partitions)).gaps(ranges(wanted).get(0)))
                .isEqualTo(ranges(gaps));
    }

    @ParameterizedTest
    @CsvSource({"true, true, ''", "true, false, 15-20", "false, true, 10-15"})
    void boundsMayBeOpen(boolean below, boolean above, String gaps) {
        Range range = new Range(below ? Long.MIN_VALUE : 15, above ? Long.MAX_VALUE : 15);
        assertThat(PartitionRanges.of(List.of(range)).gaps(new Range(10, 20))).isEqualTo(ranges(gaps));
    }

    private static List<Range> ranges(String text) {
        return Arrays.stream(text.split(" "))
                .filter(each -> !each.isEmpty())
                .map(each -> each.split("-"))
                .map(ends -> new Range(Long.parseLong(ends[0]), Long.parseLong(ends[1])))
                .toList();
    }
}
