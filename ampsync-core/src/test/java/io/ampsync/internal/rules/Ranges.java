package io.ampsync.internal.rules;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import java.util.List;
import java.util.OptionalLong;

/** Short forms for tests. Chains are told apart by a letter; the hash of a block is that of its number and chain. */
final class Ranges {
    private Ranges() {}

    static BlockHash hash(long block, char chain) {
        String digits = Long.toHexString(block) + "0" + Integer.toHexString(chain);
        return new BlockHash("0x" + "0".repeat(64 - digits.length()) + digits);
    }

    /** Blocks of chain 'a' on top of chain 'a'. */
    static BlockRange range(long start, long end) {
        return range(start, end, 'a', 'a');
    }

    /** Blocks of chain 'b' on top of chain 'b': of a fork that began further down. */
    static BlockRange onFork(long start, long end) {
        return range(start, end, 'b', 'b');
    }

    /** Blocks of chain 'b' on top of chain 'a': the first ones of a fork. */
    static BlockRange forkingOff(long start, long end) {
        return range(start, end, 'b', 'a');
    }

    /** Blocks that end on one chain, with a parent on another. */
    static BlockRange range(long start, long end, char chain, char parent) {
        return range("eth", start, end, new char[] {chain, parent});
    }

    static BlockRange range(String network, long start, long end, char... chains) {
        char chain = chains.length > 0 ? chains[0] : 'a';
        char parent = chains.length > 1 ? chains[1] : chain;
        BlockHash prev = start == 0 ? BlockHash.ZERO : hash(start - 1, parent);
        return BlockRange.of(network, start, end, hash(end, chain), prev);
    }

    static StoredWatermark stored(long id, BlockRange... ranges) {
        return new StoredWatermark(id, List.of(ranges));
    }

    static Watermark watermark(long id, OptionalLong prune) {
        return new Watermark(id, List.of(range(id * 10, id * 10 + 9)), prune);
    }
}
