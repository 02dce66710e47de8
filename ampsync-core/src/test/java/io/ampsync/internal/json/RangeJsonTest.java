package io.ampsync.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RangeJsonTest {
    private static final BlockHash HASH = new BlockHash("0x" + "ab".repeat(32));

    @Test
    void writesExactlyTheMembersOfTheSharedFormat() {
        BlockRange range = new BlockRange("mainnet", 1000, 1999, HASH, null, Instant.EPOCH);
        assertThat(RangeJson.format(List.of(range)))
                .isEqualTo("[{\"numbers\":{\"start\":1000,\"end\":1999},\"network\":\"mainnet\",\"hash\":\"" + HASH
                        + "\",\"prev_hash\":null}]");
    }

    @Test
    void readsWhatItWrites() {
        List<BlockRange> ranges = List.of(
                BlockRange.of("mainnet", 0, 9, HASH, BlockHash.ZERO),
                BlockRange.of("r\u00e9seau", 5, Long.MAX_VALUE, HASH, HASH),
                BlockRange.of("base", 5, 5, HASH, null));
        assertThat(RangeJson.parse(RangeJson.format(ranges))).isEqualTo(ranges);
    }

    @Test
    void readsWhatTheDatabaseMakesOfIt() {
        assertThat(RangeJson.parse("[{\"hash\": \"" + HASH + "\", \"network\": \"mainnet\", \"numbers\": {\"end\": 9, "
                        + "\"start\": 0}, \"extra\": true}]"))
                .containsExactly(BlockRange.of("mainnet", 0, 9, HASH, null));
        assertThat(RangeJson.parse("[]")).isEmpty();
    }

    @Test
    void refusesAnythingElse() {
        for (String text : List.of("", "{}", "[7]", "[{\"network\":\"n\"}]", "[] []")) {
            assertThatIllegalArgumentException().isThrownBy(() -> RangeJson.parse(text));
        }
    }
}
