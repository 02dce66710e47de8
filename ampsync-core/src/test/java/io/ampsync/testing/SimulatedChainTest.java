package io.ampsync.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.internal.rules.Cursor.Position;
import io.ampsync.model.BlockHash;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulatedChainTest {
    private static final int M = 1_000;

    private static String range(SimulatedChain chain, Position previous) {
        return window(chain, previous)
                .map(window -> window.start() + ".." + window.last().number())
                .orElse("silence");
    }

    private static Optional<NetworkWindow> window(SimulatedChain chain, Position previous) {
        return chain.window(previous, M).map(SimulatedChain.Candidate::window);
    }

    private static Position at(SimulatedBlock block) {
        return new Position(block.number(), block.hash());
    }

    private static SimulatedBlock block(SimulatedChain chain, long number) {
        return chain.block(number).orElseThrow();
    }

    @Test
    void blocksFormAChain() {
        SimulatedChain chain =
                new SimulatedChain("mainnet", 7, 100).grow(10).reorg(3, 5).reorg(1, 2);
        List<SimulatedBlock> blocks = chain.canonical();
        assertThat(blocks).hasSize(13);
        assertThat(blocks.get(0).parentHash().isZero()).isFalse();
        for (int i = 1; i < blocks.size(); i++) {
            assertThat(blocks.get(i).parentHash()).isEqualTo(blocks.get(i - 1).hash());
            assertThat(blocks.get(i).number()).isEqualTo(100 + i);
        }
        assertThat(block(SimulatedChain.ofLength(1), 0).parentHash()).isEqualTo(BlockHash.ZERO);
    }

    @Test
    void theSameSeedAndCommandsGiveTheSameChain() {
        SimulatedChain one = new SimulatedChain("mainnet", 7, 0).grow(10).reorg(3, 5);
        SimulatedChain other =
                new SimulatedChain("mainnet", 7, 0).grow(4).grow(6).reorg(3, 5);
        assertThat(one.canonical()).isEqualTo(other.canonical());
        assertThat(one.canonical())
                .isNotEqualTo(
                        new SimulatedChain("mainnet", 8, 0).grow(10).reorg(3, 5).canonical());
    }

    @Test
    void catchUpWindowsAreFullUntilTheLastEndsAtTheTip() {
        SimulatedChain chain = SimulatedChain.ofLength(1_500);
        assertThat(range(chain, null)).isEqualTo("0..999");
        assertThat(range(chain, at(block(chain, 999)))).isEqualTo("1000..1499");
        assertThat(range(chain, at(block(chain, 1_499)))).isEqualTo("silence");
        chain.grow(1);
        assertThat(range(chain, at(block(chain, 1_499)))).isEqualTo("1500..1500");
    }

    @Test
    void aReorgStartsBehindTheCommonAncestorEvenInsideAnEarlierWindow() {
        SimulatedChain chain = SimulatedChain.ofLength(1_500);
        Position tip = at(block(chain, 1_499));
        chain.reorg(2, 4);
        assertThat(range(chain, tip)).isEqualTo("1498..1501");
        assertThat(window(chain, tip).orElseThrow().prevHash())
                .isEqualTo(block(chain, 1_497).hash());
    }

    @Test
    void aReorgOfOneBlockGivesTheRangesOfTheServersOwnTest() {
        SimulatedChain chain = SimulatedChain.ofLength(1);
        assertThat(range(chain, null)).isEqualTo("0..0");
        Position first = at(block(chain, 0));
        chain.grow(2);
        assertThat(range(chain, first)).isEqualTo("1..2");
        Position second = at(block(chain, 2));
        chain.reorg(1, 2);
        assertThat(range(chain, second)).isEqualTo("2..3");
    }

    @Test
    void reorgsOnTopOfReorgsLeadBackThroughAllForks() {
        SimulatedChain chain = SimulatedChain.ofLength(20);
        Position old = at(block(chain, 19));
        chain.reorg(5, 7);
        Position middle = at(block(chain, 21));
        chain.reorg(10, 11);
        assertThat(range(chain, middle)).isEqualTo("12..22");
        assertThat(range(chain, old)).isEqualTo("12..22");
    }

    @Test
    void forgottenOrphansMakeTheBaseTooHigh() {
        SimulatedChain chain = SimulatedChain.ofLength(20);
        Position old = at(block(chain, 19));
        chain.reorg(5, 7);
        chain.forgetOrphans();
        assertThat(range(chain, old)).isEqualTo("19..21");
        assertThat(window(chain, old).orElseThrow().prevHash())
                .isEqualTo(block(chain, 18).hash());
    }

    @Test
    void aReorgShowsOnlyOnceItsBranchIsLonger() {
        SimulatedChain chain = SimulatedChain.ofLength(10);
        List<SimulatedBlock> before = chain.canonical();
        chain.reorg(3, 2);
        assertThat(chain.canonical()).isEqualTo(before);
        chain.grow(1);
        assertThat(chain.canonical()).isEqualTo(before);
        chain.grow(1);
        assertThat(chain.canonical())
                .hasSize(11)
                .startsWith(before.subList(0, 7).toArray(new SimulatedBlock[0]));
        assertThat(block(chain, 7)).isNotEqualTo(before.get(7));
    }

    @Test
    void cursorsTheServerDoesNotCoverMeanSilence() {
        SimulatedChain chain = SimulatedChain.ofLength(10);
        assertThat(range(chain, new Position(50, new BlockHash("0x" + "ab".repeat(32)))))
                .isEqualTo("silence");
        assertThat(range(new SimulatedChain("mainnet", 1, 0), null)).isEqualTo("silence");
    }

    @Test
    void impossibleReorgsAreRefused() {
        assertThatThrownBy(() -> SimulatedChain.ofLength(3).reorg(4, 5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theMetadataReadsAsTheProtocolSays() {
        SimulatedChain chain = SimulatedChain.ofLength(2_000);
        NetworkWindow window = window(chain, at(block(chain, 999))).orElseThrow();
        assertThat(Microbatch.of(window).metadata(false))
                .matches("\\{\"ranges\":\\[\\{\"hash\":\"0x[0-9a-f]{64}\",\"network\":\"mainnet\","
                        + "\"numbers\":\\{\"end\":1999,\"start\":1000},\"prev_hash\":\"0x[0-9a-f]{64}\","
                        + "\"timestamp\":\\d+}],\"ranges_complete\":false}");
    }
}
