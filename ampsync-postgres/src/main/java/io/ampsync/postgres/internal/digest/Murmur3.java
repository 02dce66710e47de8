package io.ampsync.postgres.internal.digest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** MurmurHash3, the x64 variant of 128 bits: no protection from forgery, but from chance. Not thread-safe. */
final class Murmur3 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    private long low;
    private long high;

    /** Hashes a part of an array; the result stays until the next call. */
    void hash(byte[] bytes, int from, int to) {
        long h1 = 0;
        long h2 = 0;
        int at = from;
        for (; to - at >= 16; at += 16) {
            h1 ^= mixLow((long) LONG.get(bytes, at));
            h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= mixHigh((long) LONG.get(bytes, at + 8));
            h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
        }
        h2 ^= mixHigh(rest(bytes, at + 8, to));
        h1 ^= mixLow(rest(bytes, at, Math.min(at + 8, to)));
        h1 ^= to - from;
        h2 ^= to - from;
        h1 += h2;
        h2 += h1;
        h1 = finish(h1);
        h2 = finish(h2);
        low = h1 + h2;
        high = h2 + low;
    }

    private static long rest(byte[] bytes, int from, int to) {
        long rest = 0;
        for (int i = to - 1; i >= from; i--) {
            rest = rest << 8 | (bytes[i] & 0xff);
        }
        return rest;
    }

    private static long mixLow(long part) {
        return Long.rotateLeft(part * C1, 31) * C2;
    }

    private static long mixHigh(long part) {
        return Long.rotateLeft(part * C2, 33) * C1;
    }

    private static long finish(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    long low() {
        return low;
    }

    long high() {
        return high;
    }
}
