package io.ampsync.internal.rules;

import static io.ampsync.internal.rules.Ranges.forkingOff;
import static io.ampsync.internal.rules.Ranges.hash;
import static io.ampsync.internal.rules.Ranges.onFork;
import static io.ampsync.internal.rules.Ranges.range;
import static io.ampsync.internal.rules.Ranges.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.ReorgException;
import io.ampsync.model.BlockRange;
import io.ampsync.model.IdRange;
import io.ampsync.model.Invalidation;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StreamStateMachineTest {

    @Test
    void aCompleteResponseWithRowsIsDataAndThenAWatermark() {
        StreamStateMachine machine = freshMachine();
        assertThat(machine.accept(complete(range(0, 9)), 5))
                .containsExactly(new Step.Write(0, List.of(range(0, 9))), watermark(1, range(0, 9)));
        assertThat(machine.next()).isEqualTo(2);
    }

    @Test
    void aSignOfLifeUsesAnId() {
        StreamStateMachine machine = freshMachine();
        assertThat(machine.accept(part(range(0, 9)), 0)).containsExactly(new Step.Write(0, List.of(range(0, 9))));
    }

    @Test
    void aResponseWithoutRangesIsIgnoredAndDoesNotResetTheChain() {
        StreamStateMachine machine = machineAt(2, stored(1, range(0, 9)));
        assertThat(machine.accept(complete(), 0)).isEmpty();
        assertThat(machine.accept(part(), 0)).isEmpty();
        assertThat(machine.next()).isEqualTo(2);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> machine.accept(part(range(11, 12)), 1))
                .withMessageContaining("blocks 10..10 of eth were skipped");
    }

    @Test
    void rowsWithoutRangesAreRefused() {
        StreamStateMachine machine = freshMachine();
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> machine.accept(part(), 3))
                .withMessageContaining("3 rows");
        assertThat(machine.next()).isZero();
    }

    @Test
    void rowsOfBlocksThatAreCompleteAreRefused() {
        StreamStateMachine machine = machineAt(4, stored(1, range(0, 9)), stored(3, range(10, 19)));
        for (ResponseMetadata again : List.of(part(range(10, 19)), complete(range(10, 19)))) {
            assertThatExceptionOfType(ProtocolException.class)
                    .isThrownBy(() -> machine.accept(again, 1))
                    .withMessageContaining("eth 10..19");
        }
        assertThat(machine.accept(complete(range(10, 19)), 0)).containsExactly(watermark(4, range(10, 19)));
    }

    @Test
    void aStartRewindsWhatFollowsTheLastWatermark() {
        StreamStateMachine machine = machineAt(5, stored(2, range(0, 9)));
        assertThat(machine.cursor()).contains(Cursor.after(List.of(range(0, 9))));
        assertThat(machine.rewind()).contains(rewind(5, 3, 4));
        assertThat(machine.rewind()).isEmpty();
        assertThat(machine.next()).isEqualTo(6);
    }

    @Test
    void aReconnectInsideAMicrobatchRewindsAndAcceptsOtherBorders() {
        StreamStateMachine machine = machineAt(2, stored(1, range(0, 9)));
        assertThat(machine.rewind()).isEmpty();
        machine.accept(part(range(10, 19)), 4);
        assertThat(machine.rewind()).contains(rewind(3, 2, 2));
        assertThat(machine.accept(complete(range(10, 25)), 0)).containsExactly(watermark(4, range(10, 25)));
    }

    @Test
    void aReorgRightAfterAWatermarkGoesOnWithTheResponse() {
        StreamStateMachine machine = machineAt(4, stored(1, range(0, 9)), stored(3, range(10, 19)));
        assertThat(machine.accept(part(forkingOff(10, 21)), 3))
                .containsExactly(reorg(4, 10, 21, 2), new Step.Write(5, List.of(forkingOff(10, 21))));
        assertThat(machine.watermarks()).containsExactly(stored(1, range(0, 9)));
    }

    @Test
    void aReorgInsideAWatermarkReconnectsAfterTheOneBefore() {
        StreamStateMachine machine = machineAt(4, stored(1, range(0, 9)), stored(3, range(10, 19)));
        assertThat(machine.accept(part(forkingOff(15, 21)), 3))
                .containsExactly(reorg(4, 15, 21, 2), reconnect(range(0, 9)));
        assertThat(machine.rewind()).isEmpty();
        assertThat(machine.accept(part(forkingOff(10, 21)), 3))
                .containsExactly(new Step.Write(5, List.of(forkingOff(10, 21))));
    }

    @Test
    void everyRoundOfReorgsGoesBackFurther() {
        StreamStateMachine machine = machineAt(
                8,
                stored(1, range(0, 9)),
                stored(3, range(10, 19)),
                stored(5, range(20, 29)),
                stored(7, range(30, 39)));
        assertThat(machine.accept(part(onFork(39, 44)), 1))
                .containsExactly(reorg(8, 39, 44, 6), reconnect(range(20, 29)));
        assertThat(machine.accept(part(onFork(29, 33)), 1)).containsExactly(reconnect(range(10, 19)));
        assertThat(machine.accept(part(onFork(19, 24)), 1)).containsExactly(reconnect(range(0, 9)));
        assertThat(machine.fruitlessReconnects()).isEqualTo(2);
        assertThat(machine.accept(part(onFork(9, 12)), 1))
                .containsExactly(reorg(9, 9, 33, 0), new Step.Reconnect(Optional.empty()));
        assertThat(machine.cursor()).isEmpty();
        machine.accept(complete(onFork(0, 39)), 9);
        assertThat(machine.fruitlessReconnects()).isEqualTo(3);
        machine.accept(complete(onFork(40, 40)), 1);
        assertThat(machine.fruitlessReconnects()).isZero();
    }

    @Test
    void anotherParentAfterAResumeGivesTheWatermarkUp() {
        StreamStateMachine machine = machineAt(4, stored(1, range(0, 9)), stored(3, range(10, 19)));
        machine.rewind();
        assertThat(machine.accept(part(onFork(20, 25)), 2))
                .containsExactly(reorg(4, 19, 25, 2), reconnect(range(0, 9)));
        assertThat(machine.accept(part(onFork(10, 19)), 2))
                .containsExactly(reorg(5, 9, 19, 0), new Step.Reconnect(Optional.empty()));
    }

    @Test
    void anotherParentWithinAConnectionIsAViolation() {
        StreamStateMachine machine = machineAt(2, stored(1, range(0, 9)));
        machine.accept(complete(range(10, 19)), 3);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> machine.accept(part(onFork(20, 25)), 2))
                .withMessageContaining("block 20 of eth")
                .withMessageContaining(hash(19, 'a').hex())
                .withMessageContaining(hash(19, 'b').hex());
        assertThat(machine.accept(part(range(20, 25)), 2)).hasSize(1);
    }

    @Test
    void anUnfinishedFirstMicrobatchIsRestarted() {
        StreamStateMachine machine = freshMachine();
        for (int i = 0; i < 5; i++) {
            machine.accept(part(range(3, 9)), 1);
        }
        assertThat(machine.accept(part(onFork(5, 9)), 1))
                .containsExactly(reorg(5, 5, 9, 0), new Step.Reconnect(Optional.empty()));
    }

    @Test
    void aReorgBelowForgottenWatermarksFailsAndChangesNothing() {
        StreamStateMachine machine = prunedMachineAt(9, stored(8, range(100, 109)));
        assertThatExceptionOfType(ReorgException.class)
                .isThrownBy(() -> machine.accept(part(forkingOff(105, 112)), 1))
                .withMessageContaining("eth 105..112")
                .withMessageContaining("eth 100..109")
                .withMessageContaining("--reorg-policy resync (ReorgPolicy.RESYNC)")
                .withMessageContaining("--retention-blocks (retentionBlocks)");
        assertThat(machine.next()).isEqualTo(9);
        assertThat(machine.watermarks()).hasSize(1);
        assertThat(machine.accept(part(range(110, 112)), 1)).hasSize(1);
    }

    @Test
    void aReorgBelowForgottenWatermarksStartsAfreshIfAllowed() {
        StreamStateMachine machine = new StreamStateMachine(
                new StreamSnapshot(9, List.of(stored(8, range(100, 109))), true), 5, ReorgPolicy.RESYNC);
        assertThat(machine.accept(part(forkingOff(105, 112)), 1))
                .containsExactly(reorg(9, 105, 112, 0), new Step.Reconnect(Optional.empty()));
    }

    @Test
    void aForgottenWatermarkCannotBeGoneBackTo() {
        StreamStateMachine machine = machineAt(4, stored(1, range(0, 9)), stored(3, range(10, 19)));
        machine.forget(1);
        assertThat(machine.watermarks()).containsExactly(stored(3, range(10, 19)));
        assertThatExceptionOfType(ReorgException.class).isThrownBy(() -> machine.accept(part(forkingOff(12, 20)), 1));
    }

    @Test
    void onceEverythingIsUndoneNothingCountsAsForgotten() {
        StreamStateMachine machine = prunedMachineAt(9);
        assertThat(machine.rewind()).contains(rewind(9, 0, 8));
        machine.accept(complete(range(0, 9)), 3);
        assertThat(machine.accept(part(forkingOff(5, 12)), 1))
                .containsExactly(reorg(12, 5, 12, 0), new Step.Reconnect(Optional.empty()));
    }

    @Test
    void onlyNetworksThatGoOnExactlyAfterTheWatermarkLetTheStreamContinue() {
        BlockRange eth = range("eth", 0, 9);
        BlockRange base = range("base", 0, 9);
        StreamStateMachine machine = machineAt(2, stored(1, eth, base));
        machine.accept(part(range("eth", 10, 19), range("base", 10, 19)), 2);
        List<Step> steps = machine.accept(part(range("eth", 10, 21, 'b', 'a'), range("base", 20, 29)), 2);
        assertThat(steps)
                .containsExactly(
                        reorg(3, 10, 21, 2), new Step.Reconnect(Optional.of(Cursor.after(List.of(eth, base)))));
    }

    private static StreamStateMachine freshMachine() {
        return machineAt(0);
    }

    /** Its next id is {@code next}; it remembers all of its watermarks. */
    private static StreamStateMachine machineAt(long next, StoredWatermark... watermarks) {
        return machine(new StreamSnapshot(next, List.of(watermarks), false));
    }

    /** The same, with older watermarks that have been forgotten. */
    private static StreamStateMachine prunedMachineAt(long next, StoredWatermark... watermarks) {
        return machine(new StreamSnapshot(next, List.of(watermarks), true));
    }

    private static StreamStateMachine machine(StreamSnapshot stored) {
        return new StreamStateMachine(stored, 1000, ReorgPolicy.FAIL);
    }

    private static ResponseMetadata part(BlockRange... ranges) {
        return new ResponseMetadata(List.of(ranges), false);
    }

    private static ResponseMetadata complete(BlockRange... ranges) {
        return new ResponseMetadata(List.of(ranges), true);
    }

    private static Step watermark(long id, BlockRange range) {
        return new Step.Complete(new Watermark(id, List.of(range), OptionalLong.empty()));
    }

    private static Step.Revert rewind(long id, long first, long last) {
        return new Step.Revert(new Undo(id, new UndoCause.Rewind(), new IdRange(first, last)));
    }

    /** An undo of all ids from {@code cut} on, because blocks {@code from..to} were replaced. */
    private static Step reorg(long id, long from, long to, long cut) {
        UndoCause cause = new UndoCause.Reorg(List.of(new Invalidation("eth", from, to)));
        return new Step.Revert(new Undo(id, cause, new IdRange(cut, id - 1)));
    }

    private static Step reconnect(BlockRange after) {
        return new Step.Reconnect(Optional.of(Cursor.after(List.of(after))));
    }
}
