package io.ampsync.postgres.design;

import java.util.Objects;

/**
 * What the table of a stream is to be like when ampsync creates it. A table that exists is used as it is, whatever the
 * design says of columns and keys. Immutable.
 */
public final class TableDesign {
    /** What streams get unless told otherwise. */
    public static final TableDesign DEFAULT = builder().build();

    private final KeyCreation keyCreation;

    private TableDesign(Builder builder) {
        this.keyCreation = builder.keyCreation;
    }

    /** Starts from {@link #DEFAULT}. */
    public static Builder builder() {
        return new Builder();
    }

    public KeyCreation keyCreation() {
        return keyCreation;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableDesign design && keyCreation == design.keyCreation;
    }

    @Override
    public int hashCode() {
        return Objects.hash(keyCreation);
    }

    @Override
    public String toString() {
        return "TableDesign[keyCreation=" + keyCreation + "]";
    }

    /** Collects what differs from the default. */
    public static final class Builder {
        private KeyCreation keyCreation = KeyCreation.AFTER_CATCH_UP;

        private Builder() {}

        /** When the table gets its primary key; {@link KeyCreation#AFTER_CATCH_UP} by default. */
        public Builder key(KeyCreation time) {
            this.keyCreation = Objects.requireNonNull(time, "time");
            return this;
        }

        public TableDesign build() {
            return new TableDesign(this);
        }
    }
}
