package io.ampsync.postgres.internal.verify;

import io.ampsync.error.TargetException;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.copy.BatchEncoder;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import io.ampsync.postgres.internal.digest.BlockField;
import io.ampsync.postgres.internal.digest.RowDigester;
import io.ampsync.postgres.internal.digest.RowSink;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A table as it is compared.
 *
 * @param encoder brings rows of the server into the form in which the table's are read
 * @param blocks the column that has the number of a row's block; null if there is none
 */
record ComparedTable(
        TableName name, BatchEncoder encoder, @Nullable BlockField blocks) {
    /** What servers call the number of a row's block, the surest first. */
    private static final List<String> BLOCK_COLUMNS = List.of("_block_num", "block_num");

    /** The table of a stream; throws {@link TargetException} if there is none, or one that can't hold the stream. */
    static ComparedTable find(Connection connection, SyncStream stream, Schema schema, TableDesign design)
            throws SQLException {
        TableName name = name(connection, stream);
        TargetTable table = TargetTable.find(connection, name)
                .orElseThrow(() -> TargetException.mismatch(
                        name + " is missing although stream " + stream + " has state; restore the table"));
        StreamColumns needed = StreamColumns.of(name.toString(), schema, design);
        BatchEncoder encoder = BatchEncoder.of(needed, table.columns(), NulPolicy.REPLACE);
        return new ComparedTable(name, encoder, blocks(table, encoder).orElse(null));
    }

    private static TableName name(Connection connection, SyncStream stream) throws SQLException {
        Optional<StreamRow.Target> recorded = new StreamRow(stream.id()).target(connection);
        if (recorded.isPresent()) {
            return new TableName(recorded.get().schema(), recorded.get().table());
        }
        String schema = Sql.of("SELECT current_schema()")
                .first(connection, row -> row.getString(1))
                .orElseThrow();
        return new TableName(schema, stream.destination());
    }

    private static Optional<BlockField> blocks(TargetTable table, BatchEncoder encoder) {
        return BLOCK_COLUMNS.stream()
                .filter(encoder.columns()::contains)
                .findFirst()
                .flatMap(name ->
                        BlockField.of(column(table, name), encoder.columns().indexOf(name)));
    }

    private static TargetColumn column(TargetTable table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The same, but taking rows as if they didn't tell their block. */
    ComparedTable withoutBlocks() {
        return new ComparedTable(name, encoder, null);
    }

    /** How many fields rows have. */
    int fields() {
        return encoder.columns().size();
    }

    RowDigester digester(RowSink sink) {
        List<PgType> types = encoder.types();
        return new RowDigester(types, blocks, sink);
    }

    /** The statement that reads the rows for which a condition holds. */
    String copySql(String condition) {
        String columns = encoder.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        return "COPY (SELECT " + columns + " FROM " + name.sql() + " WHERE " + condition
                + ") TO STDOUT (FORMAT BINARY)";
    }
}
