package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.testing.ExpectedRows;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** What a table holds, in the form of {@link ExpectedRows}: every value is read back by the documented mapping. */
final class StoredRows {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StoredRows() {}

    /** The rows of {@code table} in the order in which they were written. */
    static List<List<@Nullable Object>> of(Connection connection, String table, Schema schema) throws SQLException {
        String columns = schema.getFields().stream()
                .map(field -> "to_json(\"" + field.getName() + "\")::text")
                .collect(Collectors.joining(", "));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT " + columns + " FROM " + table + " ORDER BY _tx_id, _row_index")) {
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (Field field : schema.getFields()) {
                    row.add(value(field, result.getString(row.size() + 1)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static @Nullable Object value(Field field, @Nullable String json) {
        try {
            return json == null ? null : value(field, JSON.readTree(json), false);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param inJson whether a column of type JSONB holds the value, rather than one of the value's own type */
    private static @Nullable Object value(Field field, JsonNode node, boolean inJson) {
        if (node.isNull()) {
            return null;
        }
        List<Field> children = field.getChildren();
        return switch (field.getType().getTypeID()) {
            case List ->
                list(
                        children.get(0),
                        node,
                        inJson || !children.get(0).getChildren().isEmpty());
            case Struct -> struct(children, node);
            case Int -> integer((ArrowType.Int) field.getType(), node);
            case FixedSizeBinary, Binary -> binary(node.textValue(), inJson ? "0x" : "\\x");
            case Timestamp -> nanos(OffsetDateTime.parse(node.textValue()).toInstant());
            case Decimal -> new BigDecimal(node.asText());
            case FloatingPoint -> node.doubleValue();
            case Bool -> node.booleanValue();
            case Utf8 -> node.textValue();
            default -> throw new IllegalArgumentException(field.toString());
        };
    }

    private static List<@Nullable Object> list(Field element, JsonNode node, boolean inJson) {
        assertThat(node.isArray()).as("%s: %s", element, node).isTrue();
        List<@Nullable Object> elements = new ArrayList<>();
        node.forEach(each -> elements.add(value(element, each, inJson)));
        return elements;
    }

    private static Map<String, @Nullable Object> struct(List<Field> members, JsonNode node) {
        assertThat(node.size()).as("%s: %s", members, node).isEqualTo(members.size());
        Map<String, @Nullable Object> struct = new LinkedHashMap<>();
        members.forEach(member -> struct.put(member.getName(), value(member, node.required(member.getName()), true)));
        return struct;
    }

    /** Unsigned numbers as text. */
    private static Object integer(ArrowType.Int type, JsonNode node) {
        assertThat(node.isIntegralNumber()).as("%s: %s", type, node).isTrue();
        if (!type.getIsSigned()) {
            return node.asText();
        }
        return type.getBitWidth() == 64 ? (Object) node.longValue() : (Object) node.intValue();
    }

    private static String binary(String text, String prefix) {
        assertThat(text).startsWith(prefix);
        return "0x" + text.substring(prefix.length());
    }

    private static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    }
}
