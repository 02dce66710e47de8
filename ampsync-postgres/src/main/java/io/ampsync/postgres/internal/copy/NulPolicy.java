package io.ampsync.postgres.internal.copy;

/** What becomes of U+0000 in text, which PostgreSQL can store neither as text nor in JSONB. */
public enum NulPolicy {
    /** The value is refused. */
    FAIL,
    /** The characters are left out. */
    STRIP,
    /** Each becomes U+FFFD, the replacement character. */
    REPLACE
}
