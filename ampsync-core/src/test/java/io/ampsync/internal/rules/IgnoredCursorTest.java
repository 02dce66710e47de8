package io.ampsync.internal.rules;

import static io.ampsync.internal.rules.Ranges.range;
import static io.ampsync.internal.rules.Ranges.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.error.ProtocolException;
import io.ampsync.model.BlockRange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that begin anew although they were asked to go on, beside chains that have been replaced as a whole. */
class IgnoredCursorTest {
    private static final StoredWatermark[] WATERMARKS = {stored(1, range(5, 9)), stored(3, range(10, 19))};

    @ParameterizedTest
    @CsvSource({
        "20, 25, a, a, FOLLOWED",
        "15, 25, b, a, FOLLOWED",
        "6, 25, b, a, FOLLOWED",
        "5, 9, a, a, IGNORED",
        "5, 19, a, a, IGNORED",
        "5, 9, b, a, FOLLOWED",
        "5, 19, b, a, FOLLOWED",
        "5, 25, b, b, FOLLOWED",
        "5, 25, a, a, UNCLEAR",
        "5, 7, a, a, UNCLEAR",
        "2, 9, a, a, IGNORED",
        "2, 9, b, b, FOLLOWED",
        "0, 25, a, a, UNCLEAR",
    })
    void hashesTellAnIgnoredCursorFromAReorg(
            long start, long end, char chain, char parent, ResumeCheck.Verdict verdict) {
        assertThat(ResumeCheck.of(List.of(WATERMARKS), List.of(range(start, end, chain, parent))))
                .isEqualTo(verdict);
    }

    @Test
    void withSeveralNetworksAllOfThemMustBeginAnew() {
        List<StoredWatermark> watermarks = List.of(stored(1, range("a", 0, 9), range("b", 0, 4)));
        assertThat(ResumeCheck.of(watermarks, List.of(range("a", 0, 9), range("b", 0, 4))))
                .isEqualTo(ResumeCheck.Verdict.IGNORED);
        assertThat(ResumeCheck.of(watermarks, List.of(range("a", 0, 9), range("b", 2, 4, 'b', 'a'))))
                .isEqualTo(ResumeCheck.Verdict.FOLLOWED);
        assertThat(ResumeCheck.of(watermarks, List.of(range("a", 0, 9), range("b", 0, 4, 'b'))))
                .isEqualTo(ResumeCheck.Verdict.FOLLOWED);
        assertThat(ResumeCheck.of(watermarks, List.of(range("a", 0, 9), range("b", 0, 7))))
                .isEqualTo(ResumeCheck.Verdict.UNCLEAR);
        assertThat(ResumeCheck.window(watermarks, List.of(range("a", 0, 9), range("b", 0, 7))))
                .isEmpty();
    }

    @Test
    void aServerThatBeginsAnewUndoesNothing() {
        StreamStateMachine machine = machine(ReorgPolicy.FAIL, false);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> machine.accept(part(range(5, 19)), 3))
                .withMessageContaining("asked to go on after block 19 of eth, it began again at block 5")
                .withMessageContaining("amp-resume");
        assertThat(machine.watermarks()).containsExactly(WATERMARKS);
        assertThat(machine.rewind()).isEmpty();
        assertThat(machine.accept(part(range(20, 29)), 1)).containsExactly(new Step.Write(4, List.of(range(20, 29))));
    }

    @Test
    void theOnlyWatermarkComesAgain() {
        StreamStateMachine machine = new StreamStateMachine(
                new StreamSnapshot(2, List.of(stored(1, range(0, 9))), false), 100, ReorgPolicy.RESYNC);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> machine.accept(part(range(0, 9)), 0))
                .withMessageContaining("began again at block 0");
    }

    @Test
    void aMicrobatchThatEndsWhereARememberedOneDoesIsAskedForIfNothingElseTells() {
        StreamStateMachine machine = machine(ReorgPolicy.FAIL, true);
        assertThat(machine.accept(part(range(5, 25)), 0)).containsExactly(reconnect());
        assertThat(machine.window()).hasValue(5);
        assertThat(machine.rewind()).isEmpty();
        assertThat(machine.window()).hasValue(5);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> machine.accept(part(range(5, 9)), 0))
                .withMessageContaining("began again");
        assertThat(machine.window()).isEmpty();
        assertThat(machine.next()).isEqualTo(4);
    }

    @Test
    void aChainReplacedAsAWholeIsStillAReorg() {
        StreamStateMachine machine = machine(ReorgPolicy.FAIL, false);
        machine.accept(part(range(5, 25, 'b', 'a')), 0);
        List<Step> steps = machine.accept(part(range(5, 9, 'b', 'a')), 0);
        assertThat(steps).hasSize(2).last().isEqualTo(new Step.Reconnect(Optional.empty()));
        assertThat(machine.watermarks()).isEmpty();
        assertThat(machine.window()).isEmpty();
    }

    @Test
    void aServerThatDoesNotObeyTheWindowLeavesItToThePolicy() {
        StreamStateMachine failing = machine(ReorgPolicy.FAIL, false);
        failing.accept(part(range(5, 25)), 0);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> failing.accept(part(range(5, 25)), 0))
                .withMessageContaining("--reorg-policy resync (ReorgPolicy.RESYNC)");
        assertThat(failing.watermarks()).containsExactly(WATERMARKS);

        StreamStateMachine resyncing = machine(ReorgPolicy.RESYNC, true);
        resyncing.accept(part(range(5, 25)), 0);
        assertThat(resyncing.accept(part(range(5, 25)), 0))
                .hasSize(2)
                .last()
                .isEqualTo(new Step.Reconnect(Optional.empty()));
    }

    @Test
    void withinAConnectionNoCursorCanGetLost() {
        StreamStateMachine machine = machine(ReorgPolicy.FAIL, false);
        machine.accept(complete(range(20, 29)), 1);
        assertThat(machine.accept(part(range(5, 30, 'b', 'a')), 0))
                .hasSize(2)
                .last()
                .isEqualTo(new Step.Reconnect(Optional.empty()));
    }

    private static Step reconnect() {
        return new Step.Reconnect(Optional.of(Cursor.after(List.of(range(10, 19)))));
    }

    private static StreamStateMachine machine(ReorgPolicy policy, boolean pruned) {
        return new StreamStateMachine(new StreamSnapshot(4, List.of(WATERMARKS), pruned), 100, policy);
    }

    private static ResponseMetadata part(BlockRange range) {
        return new ResponseMetadata(List.of(range), false);
    }

    private static ResponseMetadata complete(BlockRange range) {
        return new ResponseMetadata(List.of(range), true);
    }
}
