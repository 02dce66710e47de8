package io.ampsync.examples.local;

import io.ampsync.testing.SimulatedBlock;
import io.ampsync.testing.SimulatedTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Compares a table in PostgreSQL with the rows that a chain should have put there, row by row and in order: nothing
 * missing, nothing twice, nothing from an orphaned block.
 *
 * <p>Compares the columns of plain types; nested ones have tests of their own. Reads over the connection given.
 */
public final class ChainCheck {
    private final Connection connection;

    public ChainCheck(Connection connection) {
        this.connection = connection;
    }

    /** The number of rows if {@code table} holds exactly those of {@code blocks}; throws with the first difference. */
    public long requireEqual(String table, SimulatedTable expected, List<SimulatedBlock> blocks) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(2_000);
            try (ResultSet actual = statement.executeQuery(select(table, expected))) {
                return compare(table, expected, blocks, actual);
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static List<Field> comparable(SimulatedTable table) {
        return table.schema().getFields().stream()
                .filter(field -> PlainText.canRead(field.getType()))
                .toList();
    }

    private static String select(String table, SimulatedTable expected) {
        String list = comparable(expected).stream()
                .map(field -> PlainText.sql(field.getType(), "\"" + field.getName() + "\""))
                .collect(Collectors.joining(", "));
        String order = expected.schema().getFields().stream()
                .map(Field::getName)
                .filter(name -> name.equals("_block_num")
                        || name.equals("block_num")
                        || name.equals("tx_index")
                        || name.equals("log_index"))
                .collect(Collectors.joining(", "));
        return "SELECT " + list + " FROM \"" + table + "\" ORDER BY " + order;
    }

    private static long compare(String table, SimulatedTable expected, List<SimulatedBlock> blocks, ResultSet actual)
            throws SQLException {
        List<Field> columns = comparable(expected);
        long rows = 0;
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(expected.schema(), allocator)) {
            for (SimulatedBlock block : blocks) {
                int count = expected.rows(block);
                for (int i = 0; i < count; i++) {
                    expected.write(block, i, batch, i);
                }
                batch.setRowCount(count);
                for (int i = 0; i < count; i++) {
                    requireSame(table, rows++, read(columns, batch, i), read(columns.size(), actual));
                }
            }
        }
        requireSame(table, rows, Optional.empty(), read(columns.size(), actual));
        return rows;
    }

    private static void requireSame(
            String table, long row, Optional<List<String>> expected, Optional<List<String>> actual) {
        if (!expected.equals(actual)) {
            throw new IllegalStateException(table + " differs from the canonical chain in row " + row + ": expected "
                    + expected.map(List::toString).orElse("no more rows") + ", found "
                    + actual.map(List::toString).orElse("no more rows"));
        }
    }

    private static Optional<List<String>> read(List<Field> columns, VectorSchemaRoot batch, int row) {
        List<String> values = new ArrayList<>();
        for (Field column : columns) {
            values.add(PlainText.of(batch.getVector(column.getName()), row));
        }
        return Optional.of(values);
    }

    private static Optional<List<String>> read(int columns, ResultSet result) throws SQLException {
        if (!result.next()) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            values.add(String.valueOf(result.getString(i)));
        }
        return Optional.of(values);
    }
}
