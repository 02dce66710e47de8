package io.ampsync.postgres.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.TestServer;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.SlabPool;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import io.ampsync.postgres.internal.copy.type.TypeMapping;
import io.ampsync.postgres.internal.digest.BlockRanges;
import io.ampsync.postgres.internal.digest.RangeDigests;
import io.ampsync.postgres.internal.digest.RowDigester;
import io.ampsync.postgres.internal.digest.TupleReader;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/** A PostgreSQL server, a connection that copies and one that reads, in different time zones. */
final class CopyDatabase implements AutoCloseable {
    private final Connection writer;
    private final Connection reader;

    CopyDatabase() throws SQLException {
        TestServer.TestDatabase database = TestServer.create();
        writer = database.connect();
        reader = database.connect();
        execute(writer, "SET TimeZone = 'Asia/Kolkata'");
        execute(reader, "SET TimeZone = 'UTC'");
    }

    /** Creates a table of default types, or of those given as {@code name -> type}. */
    void create(String table, Schema schema, @Nullable String type) throws SQLException {
        String columns = schema.getFields().stream()
                .map(f -> quote(f.getName()) + " " + (type == null ? TypeMapping.ddl(f) : type) + notNull(f))
                .collect(Collectors.joining(", "));
        execute(
                writer,
                "DROP TABLE IF EXISTS " + quote(table) + "; CREATE TABLE " + quote(table)
                        + " (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL, " + columns
                        + ", PRIMARY KEY (_tx_id, _row_index))");
    }

    private static String notNull(Field field) {
        return field.isNullable() ? "" : " NOT NULL";
    }

    BatchEncoder encoder(String table, Schema schema, NulPolicy nul) throws SQLException {
        return BatchEncoder.of(
                StreamColumns.of("table public." + table, schema, TableDesign.DEFAULT), columns(table), nul);
    }

    List<TargetColumn> columns(String table) throws SQLException {
        return TargetTable.find(writer, new TableName("public", table))
                .orElseThrow()
                .columns();
    }

    /** Copies {@code batch} as transaction 1 into {@code table}. */
    void copy(String table, VectorSchemaRoot batch, NulPolicy nul) throws SQLException {
        copy(table, batch, encoder(table, batch.getSchema(), nul));
    }

    void copy(String table, VectorSchemaRoot batch, BatchEncoder encoder) throws SQLException {
        try (CopyBuffer out = new CopyBuffer(new SlabPool(1 << 20))) {
            encoder.encode(1, batch, out, UnfitRowHandler.REFUSE);
            send(table, encoder.columns(), out);
            requireSameDigest(table, encoder, out);
        }
    }

    /** What is read back of the rows has the digest of what was sent. */
    private void requireSameDigest(String table, BatchEncoder encoder, CopyBuffer sent) throws SQLException {
        List<PgType> types = encoder.types();
        RangeDigests expected = RangeDigests.over(BlockRanges.of(0, 0));
        sent.writeTo(TupleReader.ofRows(types.size() + 2, new RowDigester(types, null, expected)));
        RangeDigests stored = expected.like();
        TupleReader reader = TupleReader.ofCopy(types.size() + 2, new RowDigester(types, null, stored));
        String list = encoder.columns().stream().map(CopyDatabase::quote).collect(Collectors.joining(", "));
        CopyOut copy = reader(
                writer, "COPY (SELECT " + list + " FROM " + quote(table) + " WHERE _tx_id = 1)" + " TO STDOUT BINARY");
        for (byte[] part = copy.readFromCopy(); part != null; part = copy.readFromCopy()) {
            reader.write(part, 0, part.length);
        }
        assertThat(reader.isComplete()).isTrue();
        assertThat(stored.differences(expected))
                .as("digest of %s %s", table, encoder.columns())
                .isEmpty();
    }

    private static CopyOut reader(Connection connection, String sql) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
    }

    private void send(String table, List<String> columns, CopyBuffer out) throws SQLException {
        String list = columns.stream().map(CopyDatabase::quote).collect(Collectors.joining(", "));
        CopyIn copy = writer.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + quote(table) + " (" + list + ") FROM STDIN BINARY");
        CopyBuffer.writeHeader(copy::writeToCopy);
        out.writeTo(copy::writeToCopy);
        CopyBuffer.writeTrailer(copy::writeToCopy);
        copy.endCopy();
    }

    /** The values of an SQL expression in row order, as text, seen from the other connection. */
    List<@Nullable String> texts(String table, String expression) throws SQLException {
        List<@Nullable String> texts = new ArrayList<>();
        try (Statement query = reader.createStatement();
                ResultSet rows = query.executeQuery("SELECT (" + expression + ")::text FROM " + quote(table)
                        + " WHERE _tx_id = 1 ORDER BY _row_index")) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    /** Whether two JSON texts mean the same, as PostgreSQL sees it; a missing text is only like another one. */
    boolean sameJson(@Nullable String a, @Nullable String b) throws SQLException {
        try (PreparedStatement query = reader.prepareStatement("SELECT ?::jsonb IS NOT DISTINCT FROM ?::jsonb")) {
            query.setString(1, a);
            query.setString(2, b);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Whether PostgreSQL reads a text as a value of a type. */
    boolean takes(String text, String type) throws SQLException {
        try (PreparedStatement query = reader.prepareStatement("SELECT (?::text)::" + type)) {
            query.setString(1, text);
            query.execute();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    void run(String sql) throws SQLException {
        execute(writer, sql);
    }

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        reader.close();
        writer.close();
    }
}
