package io.ampsync.cli.options;

import io.ampsync.config.ReorgPolicy;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** How to treat reorgs and trouble. */
public final class StreamOptions {
    @Option(
            names = "--retention-blocks",
            paramLabel = "<blocks>",
            order = 1,
            converter = Retention.class,
            description = "How far back watermarks are kept for reorgs, at least 64 blocks; by default 128."
                    + " [RETENTION_BLOCKS]")
    @FromVariable("RETENTION_BLOCKS")
    long retentionBlocks = 128;

    @Option(
            names = "--reorg-policy",
            paramLabel = "<policy>",
            order = 2,
            description = "What to do about a reorg deeper than that: fail (default), or resync the table from its"
                    + " first block. [AMPSYNC_REORG_POLICY]")
    @FromVariable("AMPSYNC_REORG_POLICY")
    ReorgPolicy reorgPolicy = ReorgPolicy.FAIL;

    @Option(
            names = "--no-wait",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            order = 3,
            description = "End with code 75 if the server or the database isn't there at the start, instead of waiting"
                    + " for it. [AMPSYNC_NO_WAIT]")
    @FromVariable("AMPSYNC_NO_WAIT")
    Boolean noWait = false;

    public long retentionBlocks() {
        return retentionBlocks;
    }

    public ReorgPolicy reorgPolicy() {
        return reorgPolicy;
    }

    /** Whether to end rather than wait for a server or database that isn't there at the start. */
    public boolean noWait() {
        return noWait;
    }

    static final class Retention implements ITypeConverter<Long> {
        private static final long LOWEST = 64;

        @Override
        public Long convert(String value) {
            try {
                long blocks = Long.parseLong(value.strip());
                if (blocks >= LOWEST) {
                    return blocks;
                }
            } catch (NumberFormatException e) {
                // Refused with what is too small.
            }
            throw new IllegalArgumentException(
                    "must be a whole number of at least " + LOWEST + ", got " + Redaction.quote(value));
        }
    }
}
