package io.ampsync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class SimulatedTablesTest {
    private static List<Integer> batchSizes(SimulatedTable table, List<SimulatedBlock> blocks, int maxRows) {
        List<Integer> sizes = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = table.reader(allocator, maxRows)) {
            reader.open(blocks);
            for (VectorSchemaRoot batch = reader.next(); batch != null; batch = reader.next()) {
                sizes.add(batch.getRowCount());
            }
        }
        return sizes;
    }

    @Test
    void simulatedColumnsAreThoseOfTheRealDataset() {
        Map<String, SimulatedTable> real = ArrowFileTable.ethereumBlock15000000();
        new EvmTables(1, 1)
                .all()
                .forEach((name, table) ->
                        assertThat(table.schema()).isEqualTo(real.get(name).schema()));
    }

    @Test
    void rowsFollowFromTheBlockAlone() {
        List<SimulatedBlock> blocks = SimulatedChain.ofLength(30).canonical();
        new EvmTables(10, 3).all().forEach((name, table) -> {
            List<List<Object>> rows = ExpectedRows.of(table, blocks);
            assertThat(rows).hasSizeGreaterThanOrEqualTo(30).isEqualTo(ExpectedRows.of(table, blocks));
            List<List<Object>> single = new ArrayList<>();
            blocks.forEach(block -> single.addAll(ExpectedRows.of(table, List.of(block))));
            assertThat(rows).isEqualTo(single);
        });
    }

    @Test
    void logsBelongToTransactionsOfTheirBlock() {
        List<SimulatedBlock> blocks = SimulatedChain.ofLength(5).canonical();
        Map<String, SimulatedTable> tables = new EvmTables(10, 3).all();
        List<Object> hashes = ExpectedRows.of(tables.get("transactions"), blocks).stream()
                .map(row -> row.get(5))
                .toList();
        List<List<Object>> logs = ExpectedRows.of(tables.get("logs"), blocks);
        assertThat(logs).isNotEmpty().allSatisfy(row -> assertThat(hashes).contains(row.get(4)));
    }

    @Test
    void nestedValuesArePresentSometimes() {
        SimulatedTable transactions = new EvmTables(20, 1).all().get("transactions");
        List<List<Object>> rows =
                ExpectedRows.of(transactions, SimulatedChain.ofLength(20).canonical());
        for (int column = 24; column <= 26; column++) {
            int index = column;
            assertThat(rows)
                    .anySatisfy(row -> assertThat((List<?>) row.get(index)).isNotEmpty());
            assertThat(rows).anySatisfy(row -> assertThat(row.get(index)).isNull());
        }
    }

    @Test
    void aBatchThatGoesOnWithABlockEndsWithIt() {
        SimulatedTable ten = new PregeneratedLogs(10);
        assertThat(batchSizes(ten, SimulatedChain.ofLength(4).canonical(), 20)).containsExactly(20, 20);
        SimulatedTable rowByRow = new EvmLogs(new EvmTables(1, 10));
        assertThat(batchSizes(rowByRow, SimulatedChain.ofLength(5).canonical(), 16))
                .containsExactly(16, 4, 16, 4, 10);
    }

    @Test
    void wideRowsAreCutAtTwoMegabytes() {
        List<Integer> sizes =
                batchSizes(new EvmBlocks(), SimulatedChain.ofLength(5_000).canonical(), 8_192);
        assertThat(sizes).hasSizeGreaterThan(1).allMatch(size -> size < 4_000);
    }

    @Test
    void pregeneratedLogsCarryTheirBlocks() {
        List<List<Object>> rows = ExpectedRows.of(
                new PregeneratedLogs(128), SimulatedChain.ofLength(150).canonical());
        assertThat(rows).hasSize(150 * 128);
        for (int row = 0; row < rows.size(); row++) {
            String number = String.valueOf(row / 128);
            assertThat(rows.get(row).get(0)).isEqualTo(number);
            assertThat(rows.get(row).get(2)).isEqualTo(number);
        }
    }
}
