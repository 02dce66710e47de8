package io.ampsync.internal.rules;

import static io.ampsync.internal.rules.Ranges.range;
import static io.ampsync.internal.rules.Ranges.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.error.ProtocolException;
import io.ampsync.model.BlockRange;
import io.ampsync.model.IdRange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reorgs of streams over several networks: an undo voids rows of all, so all come back to one watermark. */
class SeveralNetworksTest {
    private static final StoredWatermark ONE = stored(1, range("a", 0, 4), range("b", 0, 4));
    private static final StoredWatermark EVEN = stored(3, range("a", 5, 8), range("b", 5, 8));
    private static final StoredWatermark UNEVEN = stored(3, range("a", 5, 8), range("b", 5, 9));

    @Test
    void allNetworksThatGoOnExactlyAfterAWatermarkLetTheStreamContinue() {
        StreamStateMachine machine = machine(6, ONE, EVEN, stored(5, range("a", 9, 10), range("b", 9, 10)));
        machine.accept(part(range("a", 11, 11), range("b", 11, 11)), 1);
        ResponseMetadata response = part(forked("a", 9, 12), range("b", 9, 12));
        List<Step> steps = machine.accept(response, 1);
        assertThat(undone(steps)).isEqualTo(new IdRange(4, 6));
        assertThat(steps).hasSize(2).last().isEqualTo(new Step.Write(8, response.ranges()));
    }

    @Test
    void aNetworkTakenBackIntoAWatermarkMakesAllGoBackFurther() {
        StreamStateMachine machine = machine(6, ONE, UNEVEN, stored(5, range("a", 9, 10), range("b", 10, 12)));
        List<Step> steps = machine.accept(part(forked("a", 9, 13), range("b", 9, 14)), 1);
        assertThat(undone(steps)).isEqualTo(new IdRange(2, 5));
        assertThat(steps).last().isEqualTo(reconnect(ONE));
    }

    @Test
    void aNetworkThatMerelyGoesOnIsAskedForAgain() {
        StreamStateMachine machine = machine(6, UNEVEN, stored(5, range("a", 9, 9), range("b", 10, 12)));
        List<Step> steps = machine.accept(part(forked("a", 9, 12), range("b", 13, 15)), 1);
        assertThat(undone(steps)).isEqualTo(new IdRange(4, 5));
        assertThat(steps).hasSize(2).last().isEqualTo(reconnect(UNEVEN));
    }

    @Test
    void aGapBesideAReorgIsNewsOfIt() {
        StreamStateMachine machine = machine(6, UNEVEN, stored(5, range("a", 9, 9), range("b", 10, 12)));
        List<Step> steps = machine.accept(part(forked("a", 9, 12), range("b", 15, 20)), 1);
        assertThat(undone(steps)).isEqualTo(new IdRange(4, 5));
        assertThat(steps).hasSize(2).last().isEqualTo(reconnect(UNEVEN));
    }

    @Test
    void aForeignParentBesideAReorgIsNewsOfIt() {
        StreamStateMachine machine = machine(6, UNEVEN, stored(5, range("a", 9, 9), range("b", 10, 12)));
        machine.accept(part(range("a", 10, 10), range("b", 13, 13)), 1);
        List<Step> steps = machine.accept(part(forked("a", 9, 12), range("b", 14, 15, 'b')), 1);
        assertThat(steps).hasSize(2).last().isEqualTo(reconnect(UNEVEN));
    }

    @Test
    void aForeignParentRightAfterAWatermarkShowsThatItIsReplaced() {
        StreamStateMachine machine = machine(6, ONE, UNEVEN, stored(5, range("a", 9, 9), range("b", 10, 12)));
        List<Step> steps = machine.accept(part(forked("a", 9, 12), range("b", 10, 15, 'b')), 1);
        assertThat(steps).hasSize(2).last().isEqualTo(reconnect(ONE));
    }

    @Test
    void withoutAReorgGapsAndForeignParentsAreViolations() {
        StreamStateMachine machine = machine(6, ONE, EVEN, stored(5, range("a", 9, 9), range("b", 9, 12)));
        machine.accept(part(range("a", 10, 10), range("b", 13, 13)), 1);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> machine.accept(part(range("a", 11, 12), range("b", 15, 20)), 1))
                .withMessageContaining("blocks 14..14 of b were skipped");
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> machine.accept(part(range("a", 11, 12), range("b", 14, 20, 'b')), 1))
                .withMessageContaining("block 14 of b must follow its parent");
    }

    @Test
    void aNetworkThatGoesBackOntoTheBlockThatItReplacesIsAViolationAlsoBesideAReorg() {
        StreamStateMachine machine = machine(6, ONE, EVEN, stored(5, range("a", 9, 9), range("b", 9, 12)));
        BlockRange impossible = BlockRange.of(
                "b", 11, 14, Ranges.hash(14, 'b'), range("b", 9, 12).hash());
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> machine.accept(part(forked("a", 9, 12), impossible), 1))
                .withMessageContaining("range of b goes back");
    }

    @Test
    void theCursorAlwaysHasAllNetworks() {
        StreamStateMachine machine = machine(4, ONE, EVEN);
        assertThat(machine.cursor().orElseThrow().positions()).containsOnlyKeys("a", "b");
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> machine.accept(part(range("a", 9, 9), range("b", 9, 9), range("c", 0, 9)), 1))
                .withMessageContaining("responses covered 2 networks before, and cover 3 now");
    }

    private static BlockRange forked(String network, long start, long end) {
        return range(network, start, end, 'b', 'a');
    }

    private static StreamStateMachine machine(long next, StoredWatermark... watermarks) {
        return new StreamStateMachine(new StreamSnapshot(next, List.of(watermarks), false), 1000, ReorgPolicy.FAIL);
    }

    private static ResponseMetadata part(BlockRange... ranges) {
        return new ResponseMetadata(List.of(ranges), false);
    }

    private static IdRange undone(List<Step> steps) {
        return ((Step.Revert) steps.get(0)).event().invalidated();
    }

    private static Step reconnect(StoredWatermark after) {
        return new Step.Reconnect(Optional.of(Cursor.after(after.ranges())));
    }
}
