package io.ampsync.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run of blocks of one network, both ends inclusive, anchored in its chain by the hash of the
 * last block and of the block before the first.
 *
 * @param prevHash hash of block {@code start - 1}; null and {@link BlockHash#ZERO} both mean "none",
 *     but are different values
 * @param timestamp time of block {@code end}, where the server sent it; descriptive only, see
 *     {@link #sameBlocks}
 */
public record BlockRange(
        String network,
        long start,
        long end,
        BlockHash hash,
        @Nullable BlockHash prevHash,
        @Nullable Instant timestamp) {

    /** Throws {@link IllegalArgumentException} for an empty network or a backward range. */
    public BlockRange {
        if (network.isEmpty()) {
            throw new IllegalArgumentException("network of a block range is empty");
        }
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("not a block range: " + start + ".." + end);
        }
        Objects.requireNonNull(hash, "hash");
    }

    /** A range without a timestamp. */
    public static BlockRange of(String network, long start, long end, BlockHash hash, @Nullable BlockHash prevHash) {
        return new BlockRange(network, start, end, hash, prevHash, null);
    }

    /** Whether a parent is named: present and not the zero hash. */
    public boolean hasParent() {
        return prevHash != null && !prevHash.isZero();
    }

    /** Equality of everything but the timestamp, which says nothing about the chain. */
    public boolean sameBlocks(BlockRange other) {
        return network.equals(other.network)
                && start == other.start
                && end == other.end
                && hash.equals(other.hash)
                && Objects.equals(prevHash, other.prevHash);
    }

    @Override
    public String toString() {
        return network + " " + start + ".." + end;
    }
}
