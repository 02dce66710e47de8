package io.ampsync.postgres.internal.error;

/** What a database error says something about. This alone decides what is done about it. */
public enum ErrorSubject {
    /** The table, its constraints or triggers refuse these rows: the table ends. */
    ROWS("rows", "ends the table, code 7"),
    /** This statement, this time: it is tried again. */
    STATEMENT("statement", "tried again"),
    /** This session: it is discarded, and the work tried again on another one. */
    SESSION("session", "session discarded, tried again"),
    /** The server as a whole, or what stands before it: no session made so far is trusted any more. */
    SERVER("server", "all sessions discarded, tried again"),
    /**
     * Passwords and certificates, ours or the server's: waited out once a session has been accepted, since both are
     * rotated and the next server may have others; else as below.
     */
    CREDENTIAL("credential", "ends the table, code 6; tried again once a session had been accepted"),
    /** Something that somebody has to change: the table ends. */
    CONFIGURATION("configuration", "ends the table, code 6");

    private final String label;
    private final String treatment;

    ErrorSubject(String label, String treatment) {
        this.label = label;
        this.treatment = treatment;
    }

    /** How documents call it. */
    String label() {
        return label;
    }

    /** What is done, in the words of the documents. */
    String treatment() {
        return treatment;
    }

    public boolean isRetried(boolean acceptedBefore) {
        return this == STATEMENT || this == SESSION || this == SERVER || (this == CREDENTIAL && acceptedBefore);
    }

    /** Whether sessions that exist can't be trusted any more. */
    public boolean discardsSessions() {
        return this == SESSION || this == SERVER || this == CREDENTIAL;
    }
}
