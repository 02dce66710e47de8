package io.ampsync.cli.options;

import io.ampsync.cli.secret.Redaction;
import picocli.CommandLine.ITypeConverter;

/** Reads how many blocks a partition has. */
final class PartitionBlocks implements ITypeConverter<Long> {
    private static final long HIGHEST = 1L << 48;

    @Override
    public Long convert(String value) {
        try {
            long blocks = Long.parseLong(value.strip());
            if (blocks > 0 && blocks <= HIGHEST) {
                return blocks;
            }
        } catch (NumberFormatException e) {
            // Refused with what is out of range.
        }
        throw new IllegalArgumentException(
                "must be a whole number from 1 to " + HIGHEST + ", got " + Redaction.quote(value));
    }
}
