package io.ampsync.cli.options;

import io.ampsync.cli.secret.Redaction;
import io.ampsync.model.BlockSpan;
import io.ampsync.postgres.PostgresVerifier;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** What is compared, how fast, and whether it is repaired. */
public final class VerifyOptions {
    @Option(
            names = "--repair",
            order = 1,
            description = "Replace the rows of blocks that differ by the server's. A sync that writes the stream"
                    + " stands by meanwhile.")
    boolean repair;

    @Option(
            names = "--blocks",
            paramLabel = "<first>..<last>",
            order = 2,
            converter = Blocks.class,
            description = "Compare these blocks only, both ends included, such as 1000..1999.")
    @Nullable
    BlockSpan blocks;

    @Option(
            names = "--blocks-per-query",
            paramLabel = "<n>",
            order = 3,
            converter = Count.class,
            description = "How many blocks to ask the server for at a time, 1 to 2147483647; 10000 by default.")
    @Nullable
    Integer blocksPerQuery;

    @Option(
            names = "--rows-per-second",
            paramLabel = "<n>",
            order = 4,
            converter = Count.class,
            description = "Read no more rows per second than that, of either side, 1 to 2147483647; as fast as both"
                    + " can by default.")
    @Nullable
    Integer rowsPerSecond;

    /** Whether rows are to be replaced. */
    public boolean repair() {
        return repair;
    }

    /** The verifier that does what the options say. */
    public PostgresVerifier applyTo(PostgresVerifier verifier) {
        PostgresVerifier result = verifier;
        if (blocks != null) {
            result = result.withBlocks(blocks);
        }
        if (blocksPerQuery != null) {
            result = result.withBlocksPerQuery(blocksPerQuery);
        }
        return rowsPerSecond == null ? result : result.withRowsPerSecond(rowsPerSecond);
    }

    static final class Count extends IntegerBetween {
        Count() {
            super(1, Integer.MAX_VALUE);
        }
    }

    static final class Blocks implements ITypeConverter<BlockSpan> {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,18})\\.\\.([0-9]{1,18})");

        @Override
        public BlockSpan convert(String value) {
            return Optional.of(FORM.matcher(value.strip()))
                    .filter(Matcher::matches)
                    .map(span -> new BlockSpan(
                            Long.parseLong(span.group(1)), OptionalLong.of(Long.parseLong(span.group(2)))))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "must be two blocks such as 1000..1999, got " + Redaction.quote(value)));
        }
    }
}
