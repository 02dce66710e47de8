package io.ampsync.testing;

import io.ampsync.model.BlockHash;
import java.time.Instant;
import java.util.SplittableRandom;

/**
 * A block of a simulated chain. Its content follows from {@code contentSeed} alone, so it can be made again at
 * any time for comparison.
 */
public record SimulatedBlock(long number, BlockHash hash, BlockHash parentHash, Instant timestamp, long contentSeed) {

    /** The same random numbers at every call with the same {@code purpose} and {@code index}. */
    public SplittableRandom random(int purpose, int index) {
        return new SplittableRandom(mix(contentSeed + 0x9E3779B97F4A7C15L * (((long) purpose << 32) + index + 1)));
    }

    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
