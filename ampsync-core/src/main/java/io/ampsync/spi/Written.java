package io.ampsync.spi;

/**
 * What a committed group has done to its target, as far as the target tells.
 *
 * @param bytes that its rows took on the way there
 * @param removedRows rows of earlier groups that its undo has removed
 * @param keptAsideRows rows that the target can't hold, and that are kept elsewhere; part of the group's rows
 */
public record Written(long bytes, long removedRows, long keptAsideRows) {
    /** What a target says that doesn't tell. */
    public static final Written UNKNOWN = new Written(0, 0, 0);
}
