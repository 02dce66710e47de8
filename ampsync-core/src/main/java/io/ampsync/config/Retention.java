package io.ampsync.config;

/** The rule for retentions, the same wherever one is given. */
public final class Retention {
    public static final long BLOCKS = 128;
    private static final long LEAST = 64;

    private Retention() {}

    /** {@code blocks} itself; throws {@link IllegalArgumentException} if that is too few. */
    public static long checked(long blocks) {
        if (blocks < LEAST) {
            throw new IllegalArgumentException("retention must be at least " + LEAST + " blocks, got " + blocks);
        }
        return blocks;
    }
}
