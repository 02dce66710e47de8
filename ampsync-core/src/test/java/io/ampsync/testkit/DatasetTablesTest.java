package io.ampsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.testing.BitcoinTables;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.FirehoseTables;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedBlock;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import io.ampsync.testing.SolanaTables;
import io.ampsync.testing.TempoTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of all kinds of datasets. */
@Timeout(60)
class DatasetTablesTest {
    private static final SimulatedChain CHAIN = SimulatedChain.ofLength(60);

    static List<Map<String, SimulatedTable>> datasets() {
        return List.of(TempoTables.all(3), BitcoinTables.all(3), SolanaTables.all(3), FirehoseTables.all(3));
    }

    @ParameterizedTest
    @MethodSource("datasets")
    void rowsFollowFromTheBlockAlone(Map<String, SimulatedTable> tables) {
        List<SimulatedBlock> blocks = CHAIN.canonical();
        tables.forEach((name, table) -> {
            List<List<Object>> single = new ArrayList<>();
            blocks.forEach(block -> single.addAll(ExpectedRows.of(table, List.of(block))));
            assertThat(ExpectedRows.of(table, blocks)).as(name).isNotEmpty().isEqualTo(single);
        });
    }

    @ParameterizedTest
    @MethodSource("datasets")
    void everyColumnHasValuesAndNullsWhereAllowed(Map<String, SimulatedTable> tables) {
        tables.forEach((name, table) -> {
            List<List<Object>> rows = ExpectedRows.of(table, CHAIN.canonical());
            List<Field> columns = table.schema().getFields();
            for (int i = 0; i < columns.size(); i++) {
                int column = i;
                boolean nullable = columns.get(i).isNullable();
                assertThat(rows)
                        .extracting(row -> row.get(column))
                        .as(name + columns.get(i))
                        .satisfies(values -> {
                            assertThat(values).anyMatch(value -> value != null);
                            assertThat(values.stream().anyMatch(value -> value == null))
                                    .isEqualTo(nullable);
                        });
            }
        });
    }

    @ParameterizedTest
    @MethodSource("datasets")
    void everyRowIsServedAsItIs(Map<String, SimulatedTable> tables) throws Exception {
        try (SimulatedAmpServer server =
                        SimulatedAmpServer.builder(CHAIN).tables(tables).start();
                PlainClient client = new PlainClient(server)) {
            for (Map.Entry<String, SimulatedTable> table : tables.entrySet()) {
                try (PlainStream stream = client.stream(PlainClient.table(table.getKey()))) {
                    stream.watermark();
                    assertThat(stream.rows())
                            .as(table.getKey())
                            .isEqualTo(ExpectedRows.of(table.getValue(), CHAIN.canonical()));
                }
            }
        }
    }

    @Test
    void newerDatasetsHaveTheTimeOfTheBlockAsSecondColumn() {
        new EvmTables(5, 2).all().forEach((name, table) -> {
            List<List<Object>> rows = ExpectedRows.of(table.withBlockTime(), CHAIN.canonical());
            assertThat(table.withBlockTime().schema().getFields().get(1))
                    .hasToString("_ts: Timestamp(NANOSECOND, +00:00) not null");
            int timestamp = table.schema().getFields().indexOf(table.schema().findField("timestamp"));
            assertThat(rows).allSatisfy(row -> assertThat(row.get(1)).isEqualTo(row.get(timestamp + 1)));
            rows.forEach(row -> row.remove(1));
            assertThat(rows).isEqualTo(ExpectedRows.of(table, CHAIN.canonical()));
        });
        assertThat(new EvmTables(1, 1)
                        .all()
                        .get("transactions")
                        .withBlockTime()
                        .schema()
                        .toString())
                .contains("element: FixedSizeBinary(32) not null")
                .doesNotContain("item:");
    }
}
