package io.ampsync.testing;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * What a FROM clause gives: columns, and the rows of each block. Rows hold the number of their block as {@link
 * #BLOCK}, whatever columns there are.
 */
record PlayedRelation(List<Field> fields, Function<SimulatedBlock, List<Map<String, Object>>> rows) {
    /** No column can be called so. */
    static final String BLOCK = "";

    static PlayedRelation of(SimulatedTable table) {
        return new PlayedRelation(table.schema().getFields(), block -> {
            List<Map<String, Object>> rows = PlayedQuery.rows(table, block);
            rows.forEach(row -> row.put(BLOCK, java.math.BigInteger.valueOf(block.number())));
            return rows;
        });
    }
}
