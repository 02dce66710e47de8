package io.ampsync.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.text.JsonText;
import io.ampsync.postgres.status.StoredStream;
import io.ampsync.postgres.status.StoredStream.Index;
import io.ampsync.postgres.status.StoredStream.Owner;
import io.ampsync.postgres.status.StoredStream.Reached;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What status prints, which docs/operations.md shows. */
class StreamsTextTest {
    private static final Instant NOW = Instant.parse("2026-04-15T12:00:00Z");
    private static final Optional<Instant> SINCE = Optional.of(NOW.minus(Duration.ofHours(3)));
    private static final StoredStream BLOCKS = new StoredStream(
            "_/eth@1.0.0:blocks",
            Optional.of("_/eth@1.0.0/blocks"),
            Optional.of("public.blocks"),
            List.of(new Reached("mainnet", 21_000_149, Optional.of("0xab12"), Optional.of(NOW.minusSeconds(14)))),
            Optional.of(NOW.minusSeconds(3)),
            Optional.of(false),
            Optional.of(new Owner("db-sync-1", 4711, SINCE, Duration.ofMillis(1_200))),
            List.of(new Index("primary key", "done", Optional.empty())),
            0);
    private static final StoredStream TRANSFERS = new StoredStream(
            "query:usdc_transfers",
            Optional.empty(),
            Optional.of("token.usdc_transfers"),
            List.of(new Reached("mainnet", 9_483_201, Optional.empty(), Optional.of(NOW.minus(Duration.ofDays(2000))))),
            Optional.of(NOW.minusSeconds(1)),
            Optional.of(true),
            Optional.of(new Owner("db-sync-1", 4711, SINCE, Duration.ofMillis(1_200))),
            List.of(
                    new Index("_tx_id", "waiting", Optional.empty()),
                    new Index("index usdc_transfers_sender", "building", Optional.of("62 %"))),
            17);
    private static final StoredStream OLD = new StoredStream(
            "_/eth@1.0.0:logs",
            Optional.empty(),
            Optional.of("public.logs"),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Owner("db-sync-2", 97, SINCE, Duration.ofSeconds(125))),
            List.of(),
            0);
    private static final StoredStream LEFT = new StoredStream(
            "_/eth@0.9.0:blocks",
            Optional.empty(),
            Optional.empty(),
            List.of(new Reached("mainnet", 77, Optional.empty(), Optional.empty())),
            Optional.of(NOW.minus(Duration.ofDays(40))),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            0);

    @Test
    void textIsAsDocumented() throws Exception {
        assertThat(Files.readString(Path.of("..", "docs", "operations.md")))
                .contains("```\n" + StreamsText.of(List.of(LEFT, BLOCKS, OLD, TRANSFERS), NOW) + "```\n");
    }

    @Test
    void jsonIsAsDocumented() throws Exception {
        assertThat(Files.readString(Path.of("..", "docs", "operations.md")))
                .contains("```json\n" + JsonText.of(StreamsJson.of(List.of(TRANSFERS))) + "\n```\n");
        assertThat(StreamsJson.of(List.of(LEFT, OLD)).toString())
                .contains("\"owner\":null", "\"alive\":false,\"silent_seconds\":125.0");
    }

    @Test
    void nothingIsSaidInAFewWords() {
        assertThat(StreamsText.of(List.of(), NOW)).isEqualTo("no streams on record\n");
    }

    @Test
    void aStreamThatRunsButDoesNotSayWhereIsRunning() {
        StoredStream unknown = new StoredStream(
                "a:b",
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                BLOCKS.owner(),
                List.of(),
                0);
        assertThat(StreamsText.state(unknown)).isEqualTo("running");
    }
}
