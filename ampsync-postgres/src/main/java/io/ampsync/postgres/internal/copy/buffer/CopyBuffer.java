package io.ampsync.postgres.internal.copy.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * COPY tuples in memory, without header and trailer, so that buffers can be sent one after the other within one
 * COPY: {@link #writeHeader}, any number of {@link #writeTo}, {@link #writeTrailer}.
 *
 * <p>Grows slab by slab, the first of which are small; they are taken from a {@link SlabPool} and given back by
 * {@link #truncate} and {@link #close}. Not thread-safe; may be handed from one thread to another.
 */
public final class CopyBuffer implements AutoCloseable {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle RAW = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Below, eight bytes at a time beat the bulk copy. */
    private static final int BULK = 72;

    /** By far the most frequent width: copied without a loop. */
    private static final int HASH = 32;

    private static final byte[] EMPTY = new byte[0];
    private static final byte[] HEADER = "PGCOPY\n\u00ff\r\n\0".getBytes(ISO_8859_1);

    private final SlabPool pool;
    private final List<Slab> full = new ArrayList<>();
    private byte[] bytes = EMPTY;
    private int at;
    private long sizeOfFull;
    private long memoryOfFull;
    private int slack;

    private static final class Slab {
        final byte[] bytes;
        final int length;

        Slab(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
        }
    }

    public CopyBuffer(SlabPool pool) {
        this.pool = pool;
    }

    /** Starts a COPY: signature, no flags, no extension. */
    public static void writeHeader(CopyOutput out) throws SQLException {
        byte[] header = new byte[HEADER.length + 8];
        System.arraycopy(HEADER, 0, header, 0, HEADER.length);
        out.write(header, 0, header.length);
    }

    /** Ends a COPY. */
    public static void writeTrailer(CopyOutput out) throws SQLException {
        out.write(new byte[] {-1, -1}, 0, 2);
    }

    /** Sends all tuples; the buffer stays as it is and can be sent again. */
    public void writeTo(CopyOutput out) throws SQLException {
        for (Slab slab : full) {
            out.write(slab.bytes, 0, slab.length);
        }
        if (at > 0) {
            out.write(bytes, 0, at);
        }
    }

    /** Bytes written. */
    public long size() {
        return sizeOfFull + at;
    }

    /** Bytes of memory held: more than {@link #size}, but less than twice as many beyond the first slab. */
    public long allocated() {
        return memoryOfFull + bytes.length;
    }

    /** The current end, for {@link #truncate}; loses its meaning when the buffer is truncated before it. */
    public long position() {
        return (long) full.size() << 32 | at;
    }

    /** Takes back everything written after {@code position}. */
    public void truncate(long position) {
        int slab = (int) (position >>> 32);
        while (full.size() > slab) {
            pool.give(bytes);
            Slab last = full.remove(full.size() - 1);
            sizeOfFull -= last.length;
            memoryOfFull -= last.bytes.length;
            bytes = last.bytes;
        }
        at = (int) position;
    }

    /** Takes everything back and frees the memory. */
    @Override
    public void close() {
        truncate(0);
        if (bytes.length > 0) {
            pool.give(bytes);
        }
        bytes = EMPTY;
    }

    /**
     * From now on keeps room for {@code bytes} after every variable-length write and every {@link #room}, so that
     * fixed-length writes need no check of their own.
     */
    public void keepRoom(int slackBytes) {
        if (slackBytes > SlabPool.SLAB_BYTES / 2) {
            throw new IllegalArgumentException(
                    "a row of " + slackBytes + " bytes besides its texts is too wide for the COPY buffer");
        }
        slack = slackBytes;
        room(0);
    }

    /** Makes room for {@code length} bytes on top of what is kept anyway. */
    public void room(int length) {
        if (bytes.length - at < length + slack) {
            nextSlab(length + slack);
        }
    }

    /** Appends one byte. */
    public void put(int value) {
        bytes[at++] = (byte) value;
    }

    /** Appends two bytes. */
    public void putShort(int value) {
        SHORT.set(bytes, at, (short) value);
        at += 2;
    }

    /** Appends four bytes. */
    public void putInt(int value) {
        INT.set(bytes, at, value);
        at += 4;
    }

    /** Appends eight bytes. */
    public void putLong(long value) {
        LONG.set(bytes, at, value);
        at += 8;
    }

    /** Appends the first bytes of {@code value}; needs room for all eight. */
    public void putStartOfLong(long value, int length) {
        LONG.set(bytes, at, value);
        at += length;
    }

    /** Appends bytes of {@code source}, any number. */
    public void putBytes(Memory source, long offset, int length) {
        long from = source.at(offset, length);
        if (length > bytes.length - at - slack) {
            putInPieces(from, length);
        } else if (length >= 8 && length < BULK) {
            putWords(from, length);
        } else {
            MemoryUtil.copyFromMemory(from, bytes, at, length);
            at += length;
        }
    }

    /** Appends ASCII text of any length. */
    public void putAscii(String text) {
        putBytes(text.getBytes(US_ASCII));
    }

    /** Appends bytes, any number. */
    public void putBytes(byte[] value) {
        int done = 0;
        while (done < value.length) {
            int piece = Math.min(value.length - done, roomInSlab());
            System.arraycopy(value, done, bytes, at, piece);
            at += piece;
            done += piece;
        }
        room(0);
    }

    /** Keeps four bytes for a length that is known later. */
    public long reserveInt() {
        room(4);
        long position = position();
        putInt(0);
        return position;
    }

    /** Fills what {@link #reserveInt} kept with the number of bytes written since. */
    public void patchLength(long position, long sizeAfterReserve) {
        int slab = (int) (position >>> 32);
        byte[] target = slab == full.size() ? bytes : full.get(slab).bytes;
        INT.set(target, (int) position, Math.toIntExact(size() - sizeAfterReserve));
    }

    /** Copies eight bytes at a time, the last eight perhaps over some of those before. */
    private void putWords(long from, int length) {
        byte[] target = bytes;
        int to = at;
        int last = length - 8;
        if (length == HASH) {
            RAW.set(target, to, MemoryUtil.getLong(from));
            RAW.set(target, to + 8, MemoryUtil.getLong(from + 8));
            RAW.set(target, to + 16, MemoryUtil.getLong(from + 16));
        } else {
            for (int i = 0; i < last; i += 8) {
                RAW.set(target, to + i, MemoryUtil.getLong(from + i));
            }
        }
        RAW.set(target, to + last, MemoryUtil.getLong(from + last));
        at = to + length;
    }

    private void putInPieces(long from, int length) {
        int done = 0;
        while (done < length) {
            int piece = Math.min(length - done, roomInSlab());
            MemoryUtil.copyFromMemory(from + done, bytes, at, piece);
            at += piece;
            done += piece;
        }
        room(0);
    }

    private int roomInSlab() {
        if (at == bytes.length) {
            nextSlab(1);
        }
        return bytes.length - at;
    }

    private void nextSlab(int needed) {
        if (bytes.length > 0) {
            full.add(new Slab(bytes, at));
            sizeOfFull += at;
            memoryOfFull += bytes.length;
        }
        bytes = pool.take(Math.max(needed, 2 * bytes.length));
        at = 0;
    }
}
