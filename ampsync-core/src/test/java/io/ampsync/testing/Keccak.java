package io.ampsync.testing;

import java.nio.charset.StandardCharsets;

/** The hash by which Ethereum names events, Keccak-256: SHA-3 with another padding, which no JDK has. */
final class Keccak {
    private static final int RATE = 136;
    private static final int ROUNDS = 24;
    private static final long[] CONSTANTS = constants();

    private Keccak() {}

    static byte[] hash(String text) {
        byte[] input = text.getBytes(StandardCharsets.UTF_8);
        byte[] padded = java.util.Arrays.copyOf(input, (input.length / RATE + 1) * RATE);
        padded[input.length] ^= 0x01;
        padded[padded.length - 1] ^= (byte) 0x80;
        long[] state = new long[25];
        for (int at = 0; at < padded.length; at += RATE) {
            for (int i = 0; i < RATE; i++) {
                state[i / 8] ^= (padded[at + i] & 0xffL) << (8 * (i % 8));
            }
            permute(state);
        }
        byte[] hash = new byte[32];
        for (int i = 0; i < hash.length; i++) {
            hash[i] = (byte) (state[i / 8] >>> (8 * (i % 8)));
        }
        return hash;
    }

    private static void permute(long[] state) {
        for (int round = 0; round < ROUNDS; round++) {
            theta(state);
            rotateAndPlace(state);
            chi(state);
            state[0] ^= CONSTANTS[round];
        }
    }

    private static void theta(long[] state) {
        long[] parity = new long[5];
        for (int x = 0; x < 5; x++) {
            parity[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
        }
        for (int i = 0; i < 25; i++) {
            state[i] ^= parity[(i + 4) % 5] ^ Long.rotateLeft(parity[(i + 1) % 5], 1);
        }
    }

    private static void rotateAndPlace(long[] state) {
        int x = 1;
        int y = 0;
        long moving = state[1];
        for (int step = 0; step < 24; step++) {
            int next = (2 * x + 3 * y) % 5;
            x = y;
            y = next;
            long replaced = state[x + 5 * y];
            state[x + 5 * y] = Long.rotateLeft(moving, (step + 1) * (step + 2) / 2 % 64);
            moving = replaced;
        }
    }

    private static void chi(long[] state) {
        for (int row = 0; row < 25; row += 5) {
            long[] old = java.util.Arrays.copyOfRange(state, row, row + 5);
            for (int x = 0; x < 5; x++) {
                state[row + x] = old[x] ^ (~old[(x + 1) % 5] & old[(x + 2) % 5]);
            }
        }
    }

    /** From the shift register that the standard describes. */
    private static long[] constants() {
        long[] constants = new long[ROUNDS];
        int register = 1;
        for (int round = 0; round < ROUNDS; round++) {
            for (int bit = 0; bit < 7; bit++) {
                if ((register & 1) != 0) {
                    constants[round] |= 1L << ((1 << bit) - 1);
                }
                register = (register << 1) ^ ((register >> 7) * 0x171);
            }
        }
        return constants;
    }
}
