package io.ampsync.internal.context;

/**
 * Memory for staged rows, shared by all tables of a run: whoever has work takes it. Groups get smaller as it gets
 * short, and a table that finds nothing left waits until its own groups are committed, never for another table; so
 * nobody waits for ever, and the sum is exceeded by no more than one batch and a small group for each table.
 * Thread-safe.
 */
public final class MemoryBudget {
    /** Where even a short memory lets groups grow to, as small transactions cost the most. */
    private static final long MIN_GROUP = 256 << 10;

    /** Larger groups don't make a backfill faster. */
    private static final long MAX_GROUP = 8 << 20;

    private final long bytes;
    private final long smallestGroup;
    private final long largestGroup;
    private final int groupsPerTable;
    private long used;

    /**
     * A budget with groups of the usual sizes.
     *
     * @param groupsPerTable how many groups a table has at the same time when it is at full speed
     */
    public MemoryBudget(long bytes, int groupsPerTable) {
        this(bytes, groupsPerTable, MIN_GROUP, MAX_GROUP);
    }

    public MemoryBudget(long bytes, int groupsPerTable, long smallestGroup, long largestGroup) {
        this.bytes = bytes;
        this.groupsPerTable = groupsPerTable;
        this.smallestGroup = smallestGroup;
        this.largestGroup = largestGroup;
    }

    /** What one group holds. */
    public final class Share {
        private long held;

        private Share() {}

        /** The group holds so much now; 0 gives everything back. */
        public void hold(long now) {
            synchronized (MemoryBudget.this) {
                used += now - held;
                held = now;
            }
        }

        /** Whether the group is as large as it may be. */
        public boolean isFull() {
            synchronized (MemoryBudget.this) {
                long free = Math.max(0, bytes - used);
                return held >= Math.min(largestGroup, Math.max(smallestGroup, free / groupsPerTable));
            }
        }
    }

    public Share share() {
        return new Share();
    }

    /** Whether there is nothing left. */
    public synchronized boolean isSpent() {
        return used >= bytes;
    }

    /** What all groups hold together. */
    public synchronized long used() {
        return used;
    }
}
