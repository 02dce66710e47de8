package io.ampsync.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** The result of a query as a table: its columns, and for each block the rows that come of the block's own. */
final class PlayedQuery implements SimulatedTable {
    private static final int KEPT_BLOCKS = 64;

    private final Schema schema;
    private final Function<SimulatedBlock, List<List<Object>>> source;
    /** Rows of the blocks that were asked for last. */
    private final Map<SimulatedBlock, List<List<Object>>> kept = new HashMap<>();

    PlayedQuery(Schema schema, Function<SimulatedBlock, List<List<Object>>> source) {
        this.schema = schema;
        this.source = source;
    }

    /** The rows of a table, by the names of its columns. */
    static List<Map<String, Object>> rows(SimulatedTable table, SimulatedBlock block) {
        List<Map<String, Object>> rows = new ArrayList<>();
        int count = table.rows(block);
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(table.schema(), allocator)) {
            for (int row = 0; row < count; row++) {
                table.write(block, row, batch, row);
            }
            batch.setRowCount(count);
            for (int row = 0; row < count; row++) {
                rows.add(RowValues.read(batch, row));
            }
        }
        return rows;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    private synchronized List<List<Object>> of(SimulatedBlock block) {
        if (kept.size() > KEPT_BLOCKS && !kept.containsKey(block)) {
            kept.clear();
        }
        return kept.computeIfAbsent(block, source);
    }

    @Override
    public int rows(SimulatedBlock block) {
        return of(block).size();
    }

    @Override
    public void write(SimulatedBlock block, int row, VectorSchemaRoot target, int index) {
        List<Object> values = of(block).get(row);
        for (int i = 0; i < values.size(); i++) {
            RowValues.write(target.getVector(i), index, values.get(i));
        }
    }
}
