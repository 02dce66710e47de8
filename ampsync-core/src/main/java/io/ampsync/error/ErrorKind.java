package io.ampsync.error;

/**
 * What somebody has to do about a failure, one constant for each thing to do. A failure that is
 * {@linkplain AmpsyncException#isRetryable retryable} may also pass without anybody doing anything.
 */
public enum ErrorKind {
    /** The server rejects the query: correct the names of dataset and table, or deploy the dataset. */
    QUERY,
    /** What answers is no Amp server, or lacks the call: correct the address. */
    ADDRESS,
    /**
     * The token is missing, invalid, expired, or gives no access: supply another. Retryable if one may come by itself.
     */
    TOKEN,
    /** No trusted TLS connection to the server: correct scheme, host name or trusted certificates. */
    TLS,
    /** The server, or the way to it, is down: wait. */
    UNAVAILABLE,
    /** Dataset or table exist but have no data yet: wait. */
    NOT_SYNCED,
    /** The server failed internally: wait, and look into its log. */
    SERVER,
    /** A message is larger than allowed: raise the limit. */
    MESSAGE_SIZE,
    /** The server broke the streaming protocol: report it to those who run the server. */
    PROTOCOL,
    /** The target, or the store of the state, failed or refuses: correct its address, password or rights. */
    DATABASE,
    /** State and target don't belong together, or the target lacks a fitting column: decide which to keep. */
    TARGET,
    /** The target can't hold rows that have come: change its column, constraint or trigger. */
    UNSTORABLE,
    /** A reorg is deeper than what the stream remembers: start it afresh, or allow a resync. */
    REORG,
    /** Somebody else owns the stream: end one of the two. */
    OWNED,
    /** The process has run out of memory: give it more, or sync fewer tables in it. */
    MEMORY,
    /** A defect, in ampsync or in what was plugged into it: report it. */
    UNEXPECTED
}
