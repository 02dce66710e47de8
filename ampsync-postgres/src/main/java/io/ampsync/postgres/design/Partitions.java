package io.ampsync.postgres.design;

/**
 * Partitions by ranges of blocks: each holds {@code interval} of them, from a multiple of it on. ampsync makes them as
 * blocks arrive.
 *
 * @param column an integer column of the stream that is never null
 */
public record Partitions(String column, long interval) {
    /** The column that every table of Amp has. */
    public static final String BLOCK_NUMBER = "_block_num";

    /** Throws {@link IllegalArgumentException} unless there is a column and the interval is from 1 to 2^48. */
    public Partitions {
        if (column.isBlank()) {
            throw new IllegalArgumentException("partitions need a column");
        }
        if (interval < 1 || interval > 1L << 48) {
            throw new IllegalArgumentException("a partition has from 1 to 2^48 blocks, got " + interval);
        }
    }

    public static Partitions byBlock(String column, long interval) {
        return new Partitions(column, interval);
    }
}
