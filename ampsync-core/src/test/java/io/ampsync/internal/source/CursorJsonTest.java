package io.ampsync.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.internal.rules.Cursor;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class CursorJsonTest {
    private static final BlockHash HASH = new BlockHash("0x" + "AB".repeat(32));

    @Test
    void writesEveryNetworkOnOneLine() {
        Cursor cursor = Cursor.after(List.of(range("mainnet", 19_000_000), range("base", Long.MAX_VALUE)));
        assertThat(CursorJson.format(cursor))
                .isEqualTo("{\"base\":{\"number\":9223372036854775807,\"hash\":\"" + HASH
                        + "\"},\"mainnet\":{\"number\":19000000,\"hash\":\"" + HASH + "\"}}");
    }

    @Test
    void escapesWhateverAHeaderCannotCarry() {
        Cursor cursor = Cursor.after(List.of(range("r\u00e9\n\"\ud83d\ude00", 1)));
        assertThat(CursorJson.format(cursor))
                .startsWith("{\"r\\u00E9\\n\\\"\\uD83D\\uDE00\":")
                .matches("[ -~]+");
    }

    private static BlockRange range(String network, long end) {
        return BlockRange.of(network, 0, end, HASH, null);
    }
}
