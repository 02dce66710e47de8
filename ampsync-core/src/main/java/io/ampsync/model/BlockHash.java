package io.ampsync.model;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The 32-byte hash of a block, as {@code 0x} and 64 lowercase hex digits.
 *
 * <p>Upper case is accepted and normalised, so that two hashes are equal exactly when their bytes
 * are.
 */
public record BlockHash(String hex) {
    private static final Pattern FORM = Pattern.compile("0x[0-9a-f]{64}");

    /** The parent hash that servers send for a block without a parent. */
    public static final BlockHash ZERO = new BlockHash("0x" + "0".repeat(64));

    /** Throws {@link IllegalArgumentException} unless {@code hex} is 0x and 64 hex digits. */
    public BlockHash {
        String given = hex;
        hex = given.toLowerCase(Locale.ROOT);
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("not a block hash (0x and 64 hex digits): " + given);
        }
    }

    /** Whether all 32 bytes are zero, which stands for "no parent". */
    public boolean isZero() {
        return equals(ZERO);
    }

    @Override
    public String toString() {
        return hex;
    }
}
