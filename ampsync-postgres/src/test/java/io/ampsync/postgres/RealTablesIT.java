package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.model.SyncStream;
import io.ampsync.status.Commit;
import io.ampsync.status.SyncListener;
import io.ampsync.testing.ArrowFileTable;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Block 15,000,000 of Ethereum: every value in PostgreSQL is the one in the Arrow file, read through its objects. */
class RealTablesIT {
    private static final String FILES = "/io/ampsync/testing/ethereum-block-15000000/";
    private static final List<String> TABLES = List.of("blocks", "transactions", "logs");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'+00'");

    private static TestServer.TestDatabase database;

    /** Served over Flight, followed by the engine, written by the sink: the whole way. */
    @BeforeAll
    static void sync() throws Exception {
        database = TestServer.create();
        SimulatedChain chain = new SimulatedChain("mainnet", 1, 15_000_000).grow(1);
        CountDownLatch watermarks = new CountDownLatch(TABLES.size());
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain)
                        .tables(ArrowFileTable.ethereumBlock15000000())
                        .start();
                PostgresDatabase postgres = database.open();
                Ampsync run = Ampsync.builder()
                        .server(AmpServer.at(server.address()))
                        .dataset(SimulatedAmpServer.DATASET)
                        .tables(TABLES)
                        .sinks(PostgresSinks.of(postgres))
                        .listener(new SyncListener() {
                            @Override
                            public void committed(SyncStream table, Commit commit) {
                                commit.watermark().ifPresent(mark -> watermarks.countDown());
                            }
                        })
                        .start()) {
            assertThat(watermarks.await(60, TimeUnit.SECONDS))
                    .as("%s", run.status())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"blocks, 1, 24", "transactions, 348, 27", "logs, 719, 13"})
    void everyValueArrives(String table, int rows, int columns) throws Exception {
        try (RootAllocator allocator = new RootAllocator();
                ArrowFileReader file = open(table, allocator)) {
            assertThat(file.loadNextBatch()).isTrue();
            VectorSchemaRoot batch = file.getVectorSchemaRoot();
            assertThat(batch.getRowCount()).isEqualTo(rows);
            assertThat(batch.getFieldVectors()).hasSize(columns);
            for (FieldVector vector : batch.getFieldVectors()) {
                compare(table, vector);
            }
            assertThat(file.loadNextBatch()).isFalse();
        }
    }

    private static ArrowFileReader open(String table, RootAllocator allocator) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RealTablesIT.class.getResourceAsStream(FILES + table + ".arrow"))) {
            return new ArrowFileReader(new ByteArrayReadableSeekableByteChannel(in.readAllBytes()), allocator);
        }
    }

    private static void compare(String table, FieldVector vector) throws SQLException, IOException {
        Field field = vector.getField();
        boolean list = field.getType() instanceof ArrowType.List;
        boolean structs = list && field.getChildren().get(0).getType() instanceof ArrowType.Struct;
        List<@Nullable String> actual = texts(table, field.getName(), list);
        assertThat(actual).hasSize(vector.getValueCount());
        for (int row = 0; row < actual.size(); row++) {
            Object value = vector.getObject(row);
            String text = actual.get(row);
            if (value == null || text == null) {
                assertThat(text).as("%s %d", field.getName(), row).isNull();
                assertThat(value).as("%s %d", field.getName(), row).isNull();
            } else if (list) {
                JsonNode expected = json(value, structs ? "0x" : "\\x");
                assertThat(JSON.readTree(text))
                        .as("%s %d", field.getName(), row)
                        .isEqualTo(expected);
            } else {
                assertThat(text).as("%s %d", field.getName(), row).isEqualTo(text(field, value));
            }
        }
    }

    private static List<@Nullable String> texts(String table, String column, boolean list) throws SQLException {
        String value = "\"" + column + "\"";
        String sql = "SELECT " + (list ? "to_json(" + value + ")" : value) + "::text FROM " + table
                + " ORDER BY _tx_id, _row_index";
        List<@Nullable String> texts = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TIME ZONE 'UTC'");
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    texts.add(result.getString(1));
                }
            }
        }
        return texts;
    }

    private static String text(Field field, Object value) {
        if (field.getType() instanceof ArrowType.Timestamp) {
            long nanos = (Long) value;
            assertThat(nanos % 1_000_000_000).isZero();
            return INSTANT.format(Instant.ofEpochSecond(nanos / 1_000_000_000).atOffset(ZoneOffset.UTC));
        }
        if (field.getType() instanceof ArrowType.Int type && !type.getIsSigned() && value instanceof Long number) {
            return Long.toUnsignedString(number);
        }
        if (field.getType() instanceof ArrowType.Int type && !type.getIsSigned() && value instanceof Integer number) {
            return Integer.toUnsignedString(number);
        }
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return value.toString();
    }

    private static JsonNode json(@Nullable Object value, String hexPrefix) throws IOException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value == null) {
            return nodes.nullNode();
        }
        if (value instanceof List<?> list) {
            List<JsonNode> elements = new ArrayList<>();
            for (Object element : list) {
                elements.add(json(element, hexPrefix));
            }
            return nodes.arrayNode().addAll(elements);
        }
        if (value instanceof Map<?, ?> struct) {
            var object = nodes.objectNode();
            for (Map.Entry<?, ?> member : struct.entrySet()) {
                object.set(member.getKey().toString(), json(member.getValue(), hexPrefix));
            }
            return object;
        }
        if (value instanceof byte[] bytes) {
            return nodes.textNode(hexPrefix + HexFormat.of().formatHex(bytes));
        }
        if (value instanceof Long number) {
            return JSON.readTree(new ByteArrayInputStream(
                    Long.toUnsignedString(number).getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        }
        return JSON.valueToTree(value instanceof BigInteger big ? big : value);
    }
}
