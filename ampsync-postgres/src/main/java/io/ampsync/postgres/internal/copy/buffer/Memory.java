package io.ampsync.postgres.internal.copy.buffer;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The memory of an Arrow buffer, little-endian. Checks bounds once per value rather than once per word and without
 * the reference count that {@link ArrowBuf} looks at: valid as long as the batch it belongs to.
 */
public final class Memory {
    public static final Memory NONE = new Memory(0, 0);

    private final long address;
    private final long size;

    private Memory(long address, long size) {
        this.address = address;
        this.size = size;
    }

    public static Memory of(ArrowBuf buffer) {
        return new Memory(buffer.memoryAddress(), buffer.capacity());
    }

    public byte byteAt(long offset) {
        return MemoryUtil.getByte(at(offset, 1));
    }

    public short shortAt(long offset) {
        return MemoryUtil.getShort(at(offset, 2));
    }

    public int intAt(long offset) {
        return MemoryUtil.getInt(at(offset, 4));
    }

    public long longAt(long offset) {
        return MemoryUtil.getLong(at(offset, 8));
    }

    /** Whether bit {@code index} is set; the lowest bit of a byte comes first. */
    public boolean bitAt(int index) {
        return (byteAt(index >> 3) & (1 << (index & 7))) != 0;
    }

    /** The address of {@code length} bytes that lie within this memory. */
    long at(long offset, int length) {
        if ((offset | length) < 0 || offset > size - length) {
            throw new IndexOutOfBoundsException(length + " bytes at " + offset + " of " + size);
        }
        return address + offset;
    }
}
