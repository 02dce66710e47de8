package io.ampsync.cli.options;

import io.ampsync.Ampsync;
import io.ampsync.cli.secret.Redaction;
import io.ampsync.config.ReorgPolicy;
import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** How to treat reorgs and trouble. */
public final class StreamOptions {
    @Option(
            names = "--retention-blocks",
            paramLabel = "<blocks>",
            order = 1,
            converter = Retention.class,
            description =
                    "A reorg that starts at most so many blocks below the newest watermark always heals; at least "
                            + Ampsync.MIN_RETENTION_BLOCKS + ", by default " + Ampsync.DEFAULT_RETENTION_BLOCKS
                            + ". [RETENTION_BLOCKS]")
    @FromVariable("RETENTION_BLOCKS")
    long retentionBlocks = Ampsync.DEFAULT_RETENTION_BLOCKS;

    @Option(
            names = "--microbatch-blocks",
            paramLabel = "<blocks>",
            order = 2,
            converter = MicrobatchSize.class,
            description =
                    "Most blocks that the server should send at once near the head, by default 1000; off or 0 leaves"
                            + " it to the server everywhere. A cut connection, or a reorg soon after the catch-up, costs"
                            + " up to so many. [AMPSYNC_MICROBATCH_BLOCKS]")
    @FromVariable("AMPSYNC_MICROBATCH_BLOCKS")
    OptionalLong microbatchBlocks = OptionalLong.of(1000);

    @Option(
            names = "--backfill-microbatch-blocks",
            paramLabel = "<blocks>",
            order = 3,
            converter = BackfillMicrobatchSize.class,
            description = "Most blocks that the server should send at once far from the head, where that is quick; by"
                    + " default 100000. [AMPSYNC_BACKFILL_MICROBATCH_BLOCKS]")
    @FromVariable("AMPSYNC_BACKFILL_MICROBATCH_BLOCKS")
    long backfillMicrobatchBlocks = 100_000;

    @Option(
            names = "--reorg-policy",
            paramLabel = "<policy>",
            order = 4,
            description = "What to do about a reorg deeper than --retention-blocks: fail (default), or resync the table"
                    + " from its first block. [AMPSYNC_REORG_POLICY]")
    @FromVariable("AMPSYNC_REORG_POLICY")
    ReorgPolicy reorgPolicy = ReorgPolicy.FAIL;

    @Option(
            names = "--allow-several-networks",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            order = 5,
            description = "Stream tables that cover several networks, though Amp servers may leave out rows of them;"
                    + " by default such a table fails. [AMPSYNC_ALLOW_SEVERAL_NETWORKS]")
    @FromVariable("AMPSYNC_ALLOW_SEVERAL_NETWORKS")
    Boolean severalNetworks = false;

    @Option(
            names = "--exit-when-caught-up",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            order = 6,
            description = "End with code 0 when every table has caught up with its chain and has its primary key."
                    + " [AMPSYNC_EXIT_WHEN_CAUGHT_UP]")
    @FromVariable("AMPSYNC_EXIT_WHEN_CAUGHT_UP")
    Boolean untilCaughtUp = false;

    @Option(
            names = "--no-wait",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            order = 7,
            description = "End with code 75 if the server or the database isn't available at the start, instead of"
                    + " waiting for it. [AMPSYNC_NO_WAIT]")
    @FromVariable("AMPSYNC_NO_WAIT")
    Boolean noWait = false;

    @Option(
            names = "--standby",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            order = 8,
            description = "Wait while another process writes a table, and take it over when that ends, instead of"
                    + " ending with code 76. [AMPSYNC_STANDBY]")
    @FromVariable("AMPSYNC_STANDBY")
    Boolean standby = false;

    @Option(
            names = "--share",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            order = 9,
            description = "Share the tables evenly with other processes that were started with the same options, each"
                    + " standing by for those of the others. [AMPSYNC_SHARE]")
    @FromVariable("AMPSYNC_SHARE")
    Boolean share = false;

    public long retentionBlocks() {
        return retentionBlocks;
    }

    /** The most blocks of a microbatch; empty to leave that to the server. */
    public OptionalLong microbatchBlocks() {
        return microbatchBlocks;
    }

    /** The most blocks of a microbatch far from the head. */
    public long backfillMicrobatchBlocks() {
        return backfillMicrobatchBlocks;
    }

    public ReorgPolicy reorgPolicy() {
        return reorgPolicy;
    }

    /** Whether tables that cover several networks are streamed, incomplete as they may be. */
    public boolean severalNetworks() {
        return severalNetworks;
    }

    /** Whether a table ends when it has caught up. */
    public boolean untilCaughtUp() {
        return untilCaughtUp;
    }

    /** Whether to end rather than wait for a server or database that isn't there at the start. */
    public boolean noWait() {
        return noWait;
    }

    /** Whether to wait for tables that another process writes. */
    public boolean standby() {
        return standby;
    }

    /** Whether to write no more tables than other processes that do the same. */
    public boolean share() {
        return share;
    }

    static final class BackfillMicrobatchSize implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                long blocks = Long.parseLong(value.strip());
                if (blocks > 0 && blocks <= MicrobatchSize.HIGHEST) {
                    return blocks;
                }
            } catch (NumberFormatException e) {
                // Refused with what is out of range.
            }
            throw new IllegalArgumentException(
                    "must be a whole number from 1 to " + MicrobatchSize.HIGHEST + ", got " + Redaction.quote(value));
        }
    }

    static final class Retention implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                long blocks = Long.parseLong(value.strip());
                if (blocks >= Ampsync.MIN_RETENTION_BLOCKS) {
                    return blocks;
                }
            } catch (NumberFormatException e) {
                // Refused with what is too small.
            }
            throw new IllegalArgumentException("must be a whole number of at least " + Ampsync.MIN_RETENTION_BLOCKS
                    + ", got " + Redaction.quote(value));
        }
    }
}
