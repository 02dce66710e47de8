package io.ampsync.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamSnapshotTest {
    private static final StreamSnapshot THREE =
            new StreamSnapshot(10, List.of(watermark(1), watermark(4), watermark(7)), false);

    @Test
    void forgettingAWatermarkMakesAStreamPruned() {
        assertThat(THREE.prunedThrough(0)).isEqualTo(THREE);
        assertThat(THREE.prunedThrough(4)).isEqualTo(new StreamSnapshot(10, List.of(watermark(7)), true));
    }

    @Test
    void undoingWatermarksForgetsNothing() {
        assertThat(THREE.truncatedFrom(5))
                .isEqualTo(new StreamSnapshot(10, List.of(watermark(1), watermark(4)), false));
    }

    @Test
    void aStreamStaysPrunedUntilEverythingIsUndone() {
        StreamSnapshot pruned = THREE.prunedThrough(1);
        assertThat(pruned.truncatedFrom(5).pruned()).isTrue();
        assertThat(pruned.truncatedFrom(1).pruned()).isTrue();
        assertThat(pruned.truncatedFrom(0)).isEqualTo(new StreamSnapshot(10, List.of(), false));
    }

    @Test
    void aWatermarkThatIsThereStaysAsItIs() {
        assertThat(THREE.with(List.of(watermark(7), watermark(8))).watermarks())
                .containsExactly(watermark(1), watermark(4), watermark(7), watermark(8));
    }

    /** A store may keep the id of the first watermark instead of the flag. */
    @Test
    void theFirstWatermarkTellsWhetherAStreamIsPruned() {
        int pruned = 0;
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            StreamSnapshot state = StreamSnapshot.EMPTY;
            OptionalLong first = OptionalLong.empty();
            for (int i = 0; i < 20; i++) {
                StateChange change = randomChange(state, random);
                first = change.firstWatermark(first);
                state = change.applyTo(state);
                assertThat(StreamSnapshot.of(state.next(), state.watermarks(), first))
                        .as("world %s after %s", seed, change)
                        .isEqualTo(state);
                pruned += state.pruned() ? 1 : 0;
            }
        }
        assertThat(pruned).isBetween(4_000, 36_000);
    }

    /** As a stream makes them: an undo leaves a remembered watermark, or nothing at all. */
    private static StateChange randomChange(StreamSnapshot state, Random random) {
        OptionalLong from = OptionalLong.empty();
        if (random.nextInt(4) == 0) {
            int kept = random.nextInt(state.watermarks().size() + 1);
            from = OptionalLong.of(
                    kept == 0 ? 0 : state.watermarks().get(kept - 1).id() + 1);
        }
        List<StoredWatermark> insert = new ArrayList<>();
        long next = state.next();
        for (int i = random.nextInt(4); i > 0; i--) {
            next += 1 + random.nextInt(2);
            insert.add(watermark(next - 1));
        }
        OptionalLong prune = OptionalLong.empty();
        if (!insert.isEmpty() && random.nextInt(3) == 0) {
            long newest = insert.get(insert.size() - 1).id();
            prune = OptionalLong.of(random.nextLong(newest + 1) - 1);
        }
        return new StateChange(state.next(), next, from, insert, prune);
    }

    private static StoredWatermark watermark(long id) {
        BlockHash hash = new BlockHash("0x" + String.format("%064x", id + 1));
        return new StoredWatermark(id, List.of(BlockRange.of("eth", id, id, hash, null)));
    }
}
