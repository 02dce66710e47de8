package io.ampsync.postgres.internal.connect;

/**
 * What one look at the server says about a transaction that makes no progress.
 *
 * @param text for {@link Kind#HELD_UP} what is waited for, for {@link Kind#DEAF} what the sign is
 * @param end for {@link Kind#HELD_UP} what ends the wait
 * @param mark differs between two looks if the server has done something in between; empty if it can't tell
 */
record Finding(Kind kind, String text, String end, String mark) {
    static final Finding WORKS = new Finding(Kind.WORKS, "", "", "");
    static final Finding UNKNOWN = new Finding(Kind.UNKNOWN, "", "", "");
    static final Finding GONE = new Finding(Kind.DEAF, "the server no longer knows the session", "", "");
    static final Finding UNREACHABLE = new Finding(Kind.DEAF, "the server can't be reached", "", "");

    enum Kind {
        /** The server is busy with it. */
        WORKS,
        /** The transaction waits for something outside it. */
        HELD_UP,
        /** What we send doesn't arrive, or the answer doesn't. */
        DEAF,
        /** This look says nothing. */
        UNKNOWN
    }

    static Finding lockedOut(String blockers) {
        return new Finding(Kind.HELD_UP, "a lock held by " + blockers, "once it is released", "");
    }

    static Finding awaitsStandby() {
        return new Finding(
                Kind.HELD_UP,
                "a synchronous standby to confirm its commit",
                "once one does: start the standby, or change synchronous_standby_names",
                "");
    }

    /** The server waits for us, who wait for the server. */
    static Finding listens(String stateSince) {
        return new Finding(Kind.DEAF, "the server waits for data that has been sent", "", stateSince);
    }
}
