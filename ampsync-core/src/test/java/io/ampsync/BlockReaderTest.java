package io.ampsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.AmpServer;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.SyncStream;
import io.ampsync.model.WatermarkStanding;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.arrow.vector.UInt8Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockReaderTest {
    private final SimulatedChain chain = SimulatedChain.ofLength(50);
    private SimulatedAmpServer server;
    private BlockReader reader;

    @BeforeEach
    void start() {
        server = SimulatedAmpServer.builder(chain).batchRows(7).start();
        SyncStream stream = new SyncStream(
                new AmpTable(SimulatedAmpServer.DATASET, "blocks"), "blocks", new BlockSpan(5, OptionalLong.of(40)));
        reader = BlockReader.open(AmpServer.at(server.address()), stream);
    }

    @AfterEach
    void stop() {
        reader.close();
        server.close();
    }

    private static BlockRange at(long block, BlockHash hash) {
        return BlockRange.of("mainnet", 0, block, hash, BlockHash.ZERO);
    }

    private BlockRange at(long block) {
        return at(block, chain.block(block).orElseThrow().hash());
    }

    private SortedSet<Long> read(long first, long last) {
        SortedSet<Long> blocks = new TreeSet<>();
        reader.read(new BlockSpan(first, OptionalLong.of(last)), batch -> {
            for (int row = 0; row < batch.getRowCount(); row++) {
                blocks.add(((UInt8Vector) batch.getVector("_block_num")).get(row));
            }
        });
        return blocks;
    }

    @Test
    void blocksThatTheStreamHasRowsOf() {
        assertThat(read(10, 20)).hasSize(11).startsWith(10L).endsWith(20L);
        assertThat(read(0, 7)).containsExactly(5L, 6L, 7L);
        assertThat(read(39, 100)).containsExactly(39L, 40L);
        assertThat(read(41, 100)).isEmpty();
        assertThat(reader.blocks()).extracting(BlockRange::end).containsExactly(49L);
        assertThat(reader.schema().findField("_block_num")).isNotNull();
    }

    @Test
    void whetherAWatermarkIsCurrent() {
        BlockRange tip = at(49);
        BlockRange below = at(48);
        BlockRange deep = at(3);
        assertThat(reader.standing(tip)).isEqualTo(WatermarkStanding.CURRENT);
        assertThat(reader.standing(below)).isEqualTo(WatermarkStanding.CURRENT);
        assertThat(reader.standing(deep)).isEqualTo(WatermarkStanding.CURRENT);
        assertThat(reader.standing(at(50, BlockHash.ZERO))).isEqualTo(WatermarkStanding.UNKNOWN);
        assertThat(reader.standing(at(49, BlockHash.ZERO))).isEqualTo(WatermarkStanding.REPLACED);
        assertThat(reader.standing(at(48, BlockHash.ZERO))).isEqualTo(WatermarkStanding.REPLACED);
        chain.reorg(2, 3);
        assertThat(reader.standing(tip)).isEqualTo(WatermarkStanding.REPLACED);
        assertThat(reader.standing(below)).isEqualTo(WatermarkStanding.REPLACED);
        assertThat(reader.standing(at(49))).isEqualTo(WatermarkStanding.CURRENT);
        chain.forgetOrphans();
        assertThat(reader.standing(below)).isEqualTo(WatermarkStanding.REPLACED);
        assertThat(reader.standing(deep)).isEqualTo(WatermarkStanding.CURRENT);
    }
}
