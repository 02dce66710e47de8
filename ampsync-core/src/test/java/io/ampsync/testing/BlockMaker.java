package io.ampsync.testing;

import io.ampsync.model.BlockHash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.LongPredicate;

/** Makes the blocks of a chain. See {@link SimulatedChain.Builder} for the members. */
record BlockMaker(
        String network,
        long seed,
        long start,
        long blockSeconds,
        Instant origin,
        LongPredicate skipped,
        boolean timed) {

    SimulatedBlock first() {
        return block(start, start == 0 ? BlockHash.ZERO : hash(start - 1, 0), 0);
    }

    SimulatedBlock block(long number, BlockHash parent, long fork) {
        long content = SimulatedBlock.mix(SimulatedBlock.mix(seed ^ (fork << 40)) + number);
        return new SimulatedBlock(number, hash(number, fork), parent, timestamp(number, fork), content);
    }

    long numberAfter(long number) {
        long next = number + 1;
        while (skipped.test(next)) {
            next++;
        }
        return next;
    }

    /** Blocks of a fork are a second later than those that they replace. */
    private Instant timestamp(long number, long fork) {
        return origin.plusSeconds(number * blockSeconds + fork);
    }

    private BlockHash hash(long number, long fork) {
        try {
            byte[] text = ByteBuffer.allocate(24)
                    .putLong(seed)
                    .putLong(fork)
                    .putLong(number)
                    .array();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return new BlockHash("0x" + HexFormat.of().formatHex(digest.digest(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
