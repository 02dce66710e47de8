package io.ampsync.postgres.internal.digest;

import java.util.Arrays;

/** Bytes that are added at the end. Not thread-safe. */
final class ByteSequence {
    private byte[] bytes = new byte[256];
    private int length;

    void clear() {
        length = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void put(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    void putInt(int value) {
        room(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >> shift);
        }
    }

    void put(byte[] source, int from, int to) {
        room(to - from);
        System.arraycopy(source, from, bytes, length, to - from);
        length += to - from;
    }

    /** The bytes of another sequence, behind their number. */
    void putCounted(ByteSequence other) {
        putInt(other.length);
        put(other.bytes, 0, other.length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }
}
