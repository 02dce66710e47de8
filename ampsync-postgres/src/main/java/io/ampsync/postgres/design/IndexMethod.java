package io.ampsync.postgres.design;

import java.util.Locale;

/** How an index is organised: PostgreSQL's access methods that a {@link SecondaryIndex} can have. */
public enum IndexMethod {
    BTREE,
    HASH,
    BRIN,
    GIN;

    /** As SQL has it. */
    public String sql() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its columns have an order. */
    boolean isOrdered() {
        return this == BTREE;
    }
}
