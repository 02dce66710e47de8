package io.ampsync.testing;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Values as they are found on an EVM chain. */
final class EvmValues {
    /** {@code keccak256("Transfer(address,address,uint256)")}. */
    static final byte[] TRANSFER =
            HexFormat.of().parseHex("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
    /** {@code keccak256("Approval(address,address,uint256)")}. */
    static final byte[] APPROVAL =
            HexFormat.of().parseHex("8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925");
    /** The hash of an empty list of ommers. */
    static final byte[] NO_OMMERS =
            HexFormat.of().parseHex("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");

    private static final int TRANSACTION_HASH = 2;
    private static final int CONTRACTS = 200;

    private EvmValues() {}

    static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static byte[] transactionHash(SimulatedBlock block, int transaction) {
        return bytes(block.random(TRANSACTION_HASH, transaction), 32);
    }

    /** One of a few hundred contracts, which the same calls return again and again. */
    static byte[] contract(SplittableRandom random) {
        return bytes(new SplittableRandom(random.nextInt(CONTRACTS)), 20);
    }

    /** An address in the form of a 32-byte word. */
    static byte[] addressTopic(SplittableRandom random) {
        byte[] word = new byte[32];
        System.arraycopy(bytes(random, 20), 0, word, 12, 20);
        return word;
    }

    /** A token amount in the form of a 32-byte word, mostly below 10^27, sometimes the largest there is. */
    static byte[] amountWord(SplittableRandom random) {
        byte[] word = new byte[32];
        if (random.nextInt(20) == 0) {
            java.util.Arrays.fill(word, (byte) 0xff);
            return word;
        }
        int length = 4 + random.nextInt(8);
        System.arraycopy(bytes(random, length), 0, word, 32 - length, length);
        return word;
    }

    static BigInteger gwei(SplittableRandom random, int most) {
        return BigInteger.valueOf(random.nextLong(1, most * 1_000_000_000L));
    }

    static byte[] of(io.ampsync.model.BlockHash hash) {
        return HexFormat.of().parseHex(hash.hex(), 2, hash.hex().length());
    }
}
