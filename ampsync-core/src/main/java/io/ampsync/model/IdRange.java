package io.ampsync.model;

/**
 * Transaction ids, both ends inclusive; {@code first > last} means none.
 */
public record IdRange(long first, long last) {
    /** Whether the range holds no id. */
    public boolean isEmpty() {
        return first > last;
    }

    /** Whether {@code id} lies in the range. */
    public boolean contains(long id) {
        return first <= id && id <= last;
    }

    @Override
    public String toString() {
        return isEmpty() ? "none" : first + ".." + last;
    }
}
