package io.ampsync.postgres.internal.digest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A row in the form of binary COPY, and where its fields are. Points at bytes of others. Not thread-safe. */
public final class Tuple {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] NOTHING = new byte[0];

    private final int[] starts;
    private final int[] lengths;
    private byte[] bytes = NOTHING;
    private int start;
    private int end;

    /** For rows of so many fields. */
    Tuple(int fields) {
        this.starts = new int[fields];
        this.lengths = new int[fields];
    }

    /** Looks at the row that begins at {@code at}; false if it doesn't end before {@code limit}. */
    boolean open(byte[] source, int at, int limit) {
        if (limit - at < 2) {
            return false;
        }
        int fields = (short) SHORT.get(source, at);
        if (fields != starts.length) {
            throw new IllegalStateException("a row of " + fields + " fields instead of " + starts.length);
        }
        int next = at + 2;
        for (int i = 0; i < starts.length; i++) {
            if (limit - next < 4) {
                return false;
            }
            lengths[i] = (int) INT.get(source, next);
            starts[i] = next + 4;
            int length = Math.max(0, lengths[i]);
            if (limit - starts[i] < length) {
                return false;
            }
            next = starts[i] + length;
        }
        bytes = source;
        start = at;
        end = next;
        return true;
    }

    /** Whether the end of all rows is at {@code at}; needs two bytes there. */
    static boolean isTrailer(byte[] source, int at) {
        return (short) SHORT.get(source, at) == -1;
    }

    /** What {@link #start} and the others count in. */
    public byte[] bytes() {
        return bytes;
    }

    public int start() {
        return start;
    }

    /** The first byte behind the row. */
    public int end() {
        return end;
    }

    int start(int field) {
        return starts[field];
    }

    /** Bytes of a field; -1 for NULL. */
    int length(int field) {
        return lengths[field];
    }

    boolean isNull(int field) {
        return lengths[field] < 0;
    }

    /** The value of a field of eight bytes, such as {@code BIGINT}. */
    long longAt(int field) {
        return (long) LONG.get(bytes, starts[field]);
    }

    /** Overwrites a field of eight bytes. */
    public void setLong(int field, long value) {
        LONG.set(bytes, starts[field], value);
    }

    /** Overwrites a field of four bytes, such as {@code INTEGER}. */
    public void setInt(int field, int value) {
        INT.set(bytes, starts[field], value);
    }

    static int intAt(byte[] source, int at) {
        return (int) INT.get(source, at);
    }

    static int shortAt(byte[] source, int at) {
        return (short) SHORT.get(source, at);
    }

    static long longAt(byte[] source, int at) {
        return (long) LONG.get(source, at);
    }
}
