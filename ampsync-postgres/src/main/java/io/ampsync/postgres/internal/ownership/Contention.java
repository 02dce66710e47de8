package io.ampsync.postgres.internal.ownership;

/** What a process does about a stream that another process writes. */
public enum Contention {
    /** It fails. */
    REFUSE,
    /** It waits until the other has ended. */
    STAND_BY,
    /** It waits, and hands streams over to those who write fewer and do the same. */
    SHARE;

    public boolean waits() {
        return this != REFUSE;
    }
}
