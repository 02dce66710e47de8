package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reader that looks at the views and at two tables again and again, while the chain grows and reorganises. */
@Timeout(120)
class JoinedTablesIT {
    private static final int LOGS_PER_BLOCK = 3;

    /** The newest block on record, those that both tables hold, and the common one. */
    private static final String LOOK = """
            SELECT (SELECT max(block) FROM ampsync_progress WHERE target_table = 'blocks'),
                (SELECT max(block_num) FROM blocks),
                (SELECT max(block) FROM ampsync_progress WHERE target_table = 'logs'),
                (SELECT max(block_num) FROM logs),
                c.block,
                c.hash = (SELECT '0x' || encode(b.hash, 'hex') FROM blocks b WHERE b.block_num = c.block),
                (SELECT count(*) FROM blocks b WHERE b.block_num <= c.block),
                (SELECT count(*) FROM logs l WHERE l.block_num <= c.block),
                (SELECT count(*) FROM logs l JOIN blocks b ON b.block_num = l.block_num AND b.hash = l.block_hash
                    WHERE l.block_num <= c.block)
            FROM ampsync_common_blocks c""";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final SimulatedChain chain = SimulatedChain.builder("mainnet")
            .blockSeconds(1)
            .origin(Instant.now().minusSeconds(60))
            .build()
            .grow(20);

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final TreeSet<Long> common = new TreeSet<>();

    @Test
    void neverSeesABlockAboveTheRowsAndJoinsExactlyUpToTheCommonBlock() throws Exception {
        EvmTables tables = new EvmTables(1, LOGS_PER_BLOCK);
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain)
                        .tables(Map.of(
                                "blocks",
                                tables.all().get("blocks"),
                                "logs",
                                tables.all().get("logs")))
                        .start();
                PostgresDatabase database = test.open();
                Ampsync run = Ampsync.builder()
                        .server(server.address())
                        .dataset(SimulatedAmpServer.DATASET)
                        .tables(List.of("blocks", "logs"))
                        .sinks(PostgresSinks.of(database))
                        .start()) {
            awaitCommon(19, run);
            CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(this::look);
            for (int i = 0; i < 25; i++) {
                chain.grow(1);
                Thread.sleep(20);
                chain.reorg(1 + i % 4, 2 + i % 4);
                Thread.sleep(40);
            }
            awaitCommon(chain.tip().orElseThrow().number(), run);
            stopped.set(true);
            assertThat(reader.get(30, TimeUnit.SECONDS)).isGreaterThan(20);
            assertThat(common).hasSizeGreaterThan(5);
            assertThat(test.rows(statementOfTheDocument()))
                    .hasSize(chain.canonical().size())
                    .allMatch(row -> row.endsWith("|" + LOGS_PER_BLOCK));
        }
    }

    private void awaitCommon(long block, Ampsync run) throws Exception {
        Instant deadline = Instant.now().plusSeconds(30);
        String reached = "SELECT count(*) FROM ampsync_common_blocks WHERE streams = 2 AND block = " + block
                + " AND hash = '" + chain.block(block).orElseThrow().hash() + "' AND block_time IS NOT NULL";
        while (test.value("SELECT to_regclass('ampsync_common_blocks') IS NULL").equals("t")
                || test.value(reached).equals("0")) {
            assertThat(Instant.now()).as(() -> run.status().toString()).isBefore(deadline);
            Thread.sleep(50);
        }
    }

    /** How often it has looked. */
    private int look() {
        try (Connection connection = test.connect();
                Statement statement = connection.createStatement()) {
            int looks = 0;
            while (!stopped.get()) {
                try (ResultSet row = statement.executeQuery(LOOK)) {
                    assertThat(row.next()).isTrue();
                    require(row);
                }
                looks++;
            }
            return looks;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void require(ResultSet row) throws SQLException {
        assertThat(row.getLong(1)).isEqualTo(row.getLong(2));
        assertThat(row.getLong(3)).isEqualTo(row.getLong(4));
        long block = row.getLong(5);
        assertThat(row.wasNull()).isFalse();
        assertThat(row.getBoolean(6)).as("hash of common block %s", block).isTrue();
        assertThat(row.getLong(7)).isEqualTo(block + 1);
        assertThat(row.getLong(8)).isEqualTo(LOGS_PER_BLOCK * (block + 1));
        assertThat(row.getLong(9)).isEqualTo(LOGS_PER_BLOCK * (block + 1));
        common.add(block);
    }

    private static String statementOfTheDocument() throws Exception {
        String document = Files.readString(Path.of("../docs/postgres.md"));
        String section = document.substring(document.indexOf("### Joins across tables"));
        int start = section.indexOf("```sql") + 6;
        return section.substring(start, section.indexOf(';', start))
                .replace("_/eth@1.0.0", SimulatedAmpServer.DATASET.toString());
    }
}
