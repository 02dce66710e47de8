package io.ampsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.vector.types.pojo.Field;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries of more than whole tables: what comes, and what is refused when. */
@Timeout(60)
class PlayedQueryTest {
    private static final String TRANSFER = "'Transfer(address indexed from, address indexed to, uint256 value)'";
    private static final String DS = "\"sim/ethereum@latest\".";

    private final Map<String, SimulatedTable> tables = new EvmTables(2, 2).all();
    private final SimulatedChain chain = SimulatedChain.ofLength(20);

    private SimulatedAmpServer server() {
        return SimulatedAmpServer.builder(chain).tables(tables).start();
    }

    private static String schema(PlainClient client, String sql) throws Exception {
        return client.plan(sql, "").getSchemaOptional().orElseThrow().getFields().stream()
                .map(field -> field.getName() + " " + field.getType())
                .collect(Collectors.joining(", "));
    }

    private int column(String table, String name) {
        List<String> names = tables.get(table).schema().getFields().stream()
                .map(Field::getName)
                .toList();
        return names.indexOf(name);
    }

    private List<List<Object>> all(String table) {
        return ExpectedRows.of(tables.get(table), chain.canonical());
    }

    @Test
    void filtersAndProjections() throws Exception {
        try (SimulatedAmpServer server = server();
                PlainClient client = new PlainClient(server)) {
            String sql = "SELECT hash, block_num AS n, gas_used > gas_limit / 2 AS busy FROM " + DS
                    + "blocks WHERE block_num BETWEEN 3 AND 5 OR (block_num IN (9, 11) AND NOT block_num = 11"
                    + " AND NOT hash = X'00' AND hash > X'00')";
            assertThat(schema(client, sql)).isEqualTo("hash FixedSizeBinary(32), n Int(64, false), busy Bool");
            try (PlainStream stream = client.stream(sql)) {
                assertThat(stream.watermark()).isEqualTo("mainnet 0..19");
                assertThat(stream.rows()).extracting(row -> row.get(1)).containsExactly("3", "4", "5", "9");
                assertThat(stream.rows().get(0).get(0))
                        .isEqualTo(all("blocks").get(3).get(column("blocks", "hash")));
            }
        }
    }

    @Test
    void aQueryWithoutRowsHasWatermarks() throws Exception {
        try (SimulatedAmpServer server = server();
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream("SELECT hash FROM " + DS
                        + "blocks WHERE block_num() >= 100 SETTINGS microbatch_max_interval = 10")) {
            assertThat(stream.watermark()).isEqualTo("mainnet 0..9");
            assertThat(stream.watermark()).isEqualTo("mainnet 10..19");
            assertThat(stream.rows()).isEmpty();
        }
    }

    @Test
    void aUnionBringsTheRowsOfAllBranchesBlockByBlock() throws Exception {
        try (SimulatedAmpServer server = server();
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream("SELECT 'a' AS src, block_num FROM " + DS
                        + "blocks UNION ALL SELECT 'b' AS src, block_num FROM " + DS + "blocks WHERE block_num < 2")) {
            stream.watermark();
            assertThat(stream.rows().subList(0, 5))
                    .containsExactly(
                            List.of("a", "0"),
                            List.of("b", "0"),
                            List.of("a", "1"),
                            List.of("b", "1"),
                            List.of("a", "2"));
        }
    }

    @Test
    void decodedTransfersHaveWhatTheLogsHold() throws Exception {
        String sql = "SELECT block_num, log_index, e['from'] AS sender, e['value'] AS amount FROM (SELECT block_num,"
                + " log_index, evm_decode_log(topic1, topic2, topic3, data, " + TRANSFER + ") AS e FROM " + DS
                + "logs WHERE topic0 = evm_topic(" + TRANSFER + ") AND topic3 IS NULL) AS decoded";
        try (SimulatedAmpServer server = server();
                PlainClient client = new PlainClient(server)) {
            assertThat(schema(client, sql))
                    .isEqualTo("block_num Int(64, false), log_index Int(32, false), sender FixedSizeBinary(20),"
                            + " amount Utf8");
            try (PlainStream stream = client.stream(sql)) {
                stream.watermark();
                List<List<Object>> expected = all("logs").stream()
                        .filter(row -> "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
                                        .equals(row.get(column("logs", "topic0")))
                                && row.get(column("logs", "topic3")) == null)
                        .map(row -> List.<Object>of(
                                row.get(column("logs", "block_num")),
                                row.get(column("logs", "log_index")),
                                "0x" + ((String) row.get(column("logs", "topic1"))).substring(26),
                                new BigInteger(((String) row.get(column("logs", "data"))).substring(2), 16).toString()))
                        .toList();
                assertThat(expected).isNotEmpty();
                assertThat(stream.rows()).containsExactlyElementsOf(expected);
            }
        }
    }

    @Test
    void aReorgAndACursorWorkAsWithTables() throws Exception {
        String sql = "SELECT hash FROM " + DS + "blocks WHERE block_num >= 18";
        try (SimulatedAmpServer server = server();
                PlainClient client = new PlainClient(server)) {
            String cursor;
            try (PlainStream stream = client.stream(sql)) {
                stream.watermark();
                cursor = stream.cursor();
                chain.reorg(1, 2);
                assertThat(stream.watermark()).isEqualTo("mainnet 19..20");
                assertThat(stream.rows()).hasSize(4);
            }
            try (PlainStream stream = client.stream(sql, cursor)) {
                assertThat(stream.watermark()).isEqualTo("mainnet 19..20");
                assertThat(stream.rows()).hasSize(2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT nonce_ FROM ds.blocks                            | plan  | INTERNAL         | No field named nonce_
            SELECT block_num AS _hello FROM ds.blocks               | plan  | INVALID_ARGUMENT | alias starting with '_': '_hello'
            SELECT hash FROM amp.ds.blocks                          | plan  | INVALID_ARGUMENT | Catalog-qualified
            SELECT hash FROM ds.nothing                             | plan  | INTERNAL         | not found
            SELECT FROM WHERE ds.blocks                             | plan  | INVALID_ARGUMENT | SQL parse error
            SELECT a.hash FROM ds.blocks a JOIN ds.blocks b ON true | plan  | INVALID_ARGUMENT | does not play this: joins
            SELECT max(block_num) AS m FROM ds.blocks               | start | INVALID_ARGUMENT | operation: Aggregate
            SELECT hash FROM ds.blocks ORDER BY block_num           | start | INVALID_ARGUMENT | operation: Sort
            SELECT hash FROM ds.blocks LIMIT 5                      | start | INVALID_ARGUMENT | operation: Limit
            SELECT DISTINCT hash FROM ds.blocks                     | start | INVALID_ARGUMENT | operation: Distinct
            SELECT b.hash FROM ds.blocks b LEFT JOIN ds.logs l ON true | start | INVALID_ARGUMENT | operation: Join(Left)
            SELECT hash AS h FROM ds.blocks UNION ALL SELECT block_num AS h FROM ds.blocks | start | INTERNAL | propagate
            SELECT hash, hash FROM ds.blocks                        | batch | INTERNAL         | Duplicate field names
            """)
    void isRefusedWithTheWordsOfAServerAtItsMoment(String sql, String moment, String code, String text)
            throws Exception {
        String query = sql.replace("amp.ds.", "amp." + DS).replace(" ds.", " " + DS);
        try (SimulatedAmpServer server = server();
                PlainClient client = new PlainClient(server)) {
            if (moment.equals("plan")) {
                assertRefused(() -> client.plan(query, ""), code, text);
                return;
            }
            var plan = client.plan(query, "");
            assertRefused(
                    () -> {
                        try (PlainStream stream = client.open(plan)) {
                            stream.next();
                        }
                    },
                    code,
                    text);
        }
    }

    private static void assertRefused(ThrowingCallable call, String code, String text) {
        assertThatThrownBy(call)
                .hasMessageContaining(text)
                .isInstanceOfSatisfying(
                        FlightRuntimeException.class,
                        e -> assertThat(e.status().code()).hasToString(code));
    }
}
