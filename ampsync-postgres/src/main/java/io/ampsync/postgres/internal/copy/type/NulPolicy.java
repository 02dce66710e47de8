package io.ampsync.postgres.internal.copy.type;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What becomes of U+0000 in text, which PostgreSQL can store neither as text nor in JSONB. */
public enum NulPolicy {
    /** The value is refused. */
    FAIL(""),
    /** The characters are left out. */
    STRIP(""),
    /** Each becomes U+FFFD, the replacement character. */
    REPLACE("\ufffd");

    private final String replacement;

    NulPolicy(String replacement) {
        this.replacement = replacement;
    }

    /**
     * What to write for U+0000, in UTF-8.
     *
     * @throws UnstorableException if the value is to be refused
     */
    public byte[] replacement() {
        if (this == FAIL) {
            throw new UnstorableException("the text holds U+0000, which PostgreSQL can't store");
        }
        return replacement.getBytes(UTF_8);
    }
}
