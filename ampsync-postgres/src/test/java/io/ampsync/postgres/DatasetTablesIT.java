package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.model.SyncStream;
import io.ampsync.status.Commit;
import io.ampsync.status.SyncListener;
import io.ampsync.testing.BitcoinTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.FirehoseTables;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import io.ampsync.testing.SolanaTables;
import io.ampsync.testing.TempoTables;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The datasets beside those of EVM RPC: random values in all of their columns, from the server to PostgreSQL. */
class DatasetTablesIT {
    private static final int BLOCKS = 12;
    private static final int ROWS = 4;

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    static List<Arguments> everyValueOfEveryTableArrives() {
        return List.of(
                Arguments.of("Tempo", TempoTables.all(ROWS)),
                Arguments.of("Bitcoin", BitcoinTables.all(ROWS)),
                Arguments.of("Solana", SolanaTables.all(ROWS)),
                Arguments.of("Firehose", FirehoseTables.all(ROWS)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void everyValueOfEveryTableArrives(String kind, Map<String, SimulatedTable> tables) throws Exception {
        SimulatedChain chain = new SimulatedChain("mainnet", 1, 0).grow(BLOCKS);
        sync(chain, tables);

        try (Connection connection = test.connect()) {
            for (Map.Entry<String, SimulatedTable> table : tables.entrySet()) {
                List<List<Object>> expected = ExpectedRows.of(table.getValue(), chain.canonical());
                assertThat(expected).as(table.getKey()).hasSizeGreaterThanOrEqualTo(BLOCKS);
                assertThat(StoredRows.of(
                                connection, table.getKey(), table.getValue().schema()))
                        .as(table.getKey())
                        .isEqualTo(expected);
            }
        }
    }

    private void sync(SimulatedChain chain, Map<String, SimulatedTable> tables) throws Exception {
        CountDownLatch watermarks = new CountDownLatch(tables.size());
        SyncListener listener = new SyncListener() {
            @Override
            public void committed(SyncStream table, Commit commit) {
                commit.watermark().ifPresent(mark -> watermarks.countDown());
            }
        };
        try (SimulatedAmpServer server =
                        SimulatedAmpServer.builder(chain).tables(tables).start();
                PostgresDatabase database = test.open();
                Ampsync run = Ampsync.builder()
                        .server(server.address())
                        .dataset(SimulatedAmpServer.DATASET)
                        .tables(List.copyOf(tables.keySet()))
                        .sinks(PostgresSinks.of(database))
                        .listener(listener)
                        .start()) {
            assertThat(watermarks.await(60, TimeUnit.SECONDS))
                    .as("%s", run.status())
                    .isTrue();
        }
    }
}
