package io.ampsync.postgres.internal.copy.buffer;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Slabs of memory for {@link CopyBuffer}s. Those of full size are kept for reuse, up to a limit. Thread-safe.
 */
public final class SlabPool {
    static final int SLAB_BYTES = 256 * 1024;
    static final int SMALLEST_SLAB_BYTES = 8 * 1024;

    private final ArrayBlockingQueue<byte[]> idle;

    /** A pool that keeps at most {@code bytes} of idle memory, at least one slab. */
    public SlabPool(long bytes) {
        this.idle = new ArrayBlockingQueue<>(Math.toIntExact(Math.max(1, bytes / SLAB_BYTES)));
    }

    /** A slab of {@code bytes}, as far as that lies between the smallest and the full size. */
    byte[] take(int bytes) {
        if (bytes < SLAB_BYTES) {
            return new byte[Math.max(SMALLEST_SLAB_BYTES, bytes)];
        }
        byte[] slab = idle.poll();
        return slab == null ? new byte[SLAB_BYTES] : slab;
    }

    /** Takes a slab back; drops it if enough are idle. */
    void give(byte[] slab) {
        if (slab.length == SLAB_BYTES) {
            idle.offer(slab);
        }
    }
}
