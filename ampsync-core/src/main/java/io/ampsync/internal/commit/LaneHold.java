package io.ampsync.internal.commit;

/**
 * For how many commits no group is written ahead after one was in the way of an older one: twice as many each time, as
 * a trigger or a unique key of the table's may make every two groups wait for each other. Long without, it begins with
 * one again. Used under the lock of its queue.
 */
final class LaneHold {
    private static final int MAX_COMMITS = 4096;
    /** So many times the last hold has to pass without another one. */
    private static final int PROBATION = 4;

    private int next = 1;
    private int left;
    private int undisturbed;

    void begin() {
        left = next;
        next = Math.min(MAX_COMMITS, 2 * next);
        undisturbed = 0;
    }

    boolean holds() {
        return left > 0;
    }

    void committed() {
        if (left > 0) {
            left--;
        } else if (++undisturbed >= PROBATION * next) {
            next = 1;
            undisturbed = 0;
        }
    }
}
