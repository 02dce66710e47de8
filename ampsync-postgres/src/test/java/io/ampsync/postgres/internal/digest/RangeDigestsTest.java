package io.ampsync.postgres.internal.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.internal.digest.BlockRanges.Range;
import io.ampsync.postgres.internal.digest.RangeDigests.Difference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RangeDigestsTest {
    private record Row(long block, long low, long high) {}

    private static RangeDigests digests(RangeDigests like, Iterable<Row> rows) {
        RangeDigests digests = like.like();
        rows.forEach(row -> digests.add(row.block, 1, row.low, row.high));
        return digests;
    }

    private static List<Row> random(Random random, int count, int blocks) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new Row(random.nextInt(blocks), random.nextLong(), random.nextLong()));
        }
        return rows;
    }

    @Test
    void exactlyTheBlocksWithOtherRowsDiffer() {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            List<Row> rows = random(random, 300, 50);
            List<Row> changed = new ArrayList<>(rows);
            Collections.shuffle(changed, random);
            Set<Long> blocks = new TreeSet<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                Row row = changed.remove(0);
                blocks.add(row.block);
                if (random.nextBoolean()) {
                    changed.add(new Row(row.block, row.low, row.high + 1));
                } else if (random.nextBoolean()) {
                    changed.add(row);
                    changed.add(row);
                }
            }
            RangeDigests empty = RangeDigests.over(BlockRanges.of(0, 49));
            assertThat(digests(empty, rows).differences(digests(empty, changed)))
                    .extracting(found -> found.blocks().first())
                    .containsExactlyElementsOf(blocks);
        }
    }

    @Test
    void equalRowsDoNotCancelEachOther() {
        Row one = new Row(3, 5, 7);
        Row other = new Row(3, 11, 13);
        RangeDigests empty = RangeDigests.over(BlockRanges.of(0, 9));
        assertThat(digests(empty, List.of(one, one)).differences(digests(empty, List.of(other, other))))
                .hasSize(1);
    }

    @Test
    void theHalvesOfASumCarry() {
        RangeDigests empty = RangeDigests.over(BlockRanges.of(0, 0));
        RangeDigests carried = digests(empty, List.of(new Row(0, -1, 0), new Row(0, 1, 0)));
        RangeDigests lost = digests(empty, List.of(new Row(0, 0, 0), new Row(0, 0, 0)));
        assertThat(carried.differences(lost)).hasSize(1);
        assertThat(carried.differences(digests(empty, List.of(new Row(0, 0, 1), new Row(0, 0, 0)))))
                .isEmpty();
    }

    @Test
    void partsAddUpToTheWhole() {
        Random random = new Random(2);
        List<Row> rows = random(random, 1_000, 50);
        RangeDigests whole = digests(RangeDigests.over(BlockRanges.of(0, 49)), rows);
        RangeDigests sum = whole.like();
        for (int i = 0; i < rows.size(); i += 100) {
            sum.add(digests(whole, rows.subList(i, i + 100)));
        }
        assertThat(sum.differences(whole)).isEmpty();
        assertThat(sum.rows()).isEqualTo(1_000);
    }

    @Test
    void rangesAreAsShortAsTheirNumberAllows() {
        RangeDigests wide = RangeDigests.over(BlockRanges.of(1_000, 20_000_000));
        assertThat(wide.width()).isBetween(305L, 306L);
        RangeDigests changed = wide.like();
        changed.add(20_000_000, 9, 1, 1);
        changed.add(1_000, 5, 1, 1);
        changed.add(1_001, 4, 1, 1);
        List<Difference> found = changed.differences(wide);
        assertThat(found).hasSize(2);
        assertThat(found.get(0)).isEqualTo(new Difference(new Range(1_000, 999 + wide.width()), 2, 0, 4, 5));
        assertThat(found.get(1).blocks().last()).isEqualTo(20_000_000);
    }

    @Test
    void severalRangesAreToldApart() {
        RangeDigests empty = RangeDigests.over(new BlockRanges(List.of(new Range(5, 6), new Range(9, 12))));
        RangeDigests filled = empty.like();
        for (long block = 4; block <= 13; block++) {
            filled.add(block, block, 1, 1);
        }
        assertThat(filled.outside()).isEqualTo(4);
        assertThat(filled.differences(empty))
                .extracting(found -> found.blocks().first())
                .containsExactly(5L, 6L, 9L, 10L, 11L, 12L);
    }
}
