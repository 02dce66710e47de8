package io.ampsync.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.internal.json.RangeJson;
import io.ampsync.model.BlockRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;

/** The language-neutral conformance cases in {@code scenarios.json}, which lies beside this class. */
public final class Scenarios {
    private static final JsonNode FILE = read();

    private Scenarios() {}

    private static JsonNode read() {
        try (InputStream in = Objects.requireNonNull(Scenarios.class.getResourceAsStream("scenarios.json"))) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every case. */
    public static List<JsonNode> all() {
        return list(FILE.get("scenarios"));
    }

    /** One test for each case of {@code kind}, under the name of the case. */
    public static Stream<DynamicTest> tests(String kind, Consumer<JsonNode> test) {
        return all().stream()
                .filter(scenario -> scenario.get("kind").textValue().equals(kind))
                .map(scenario -> DynamicTest.dynamicTest(name(scenario), () -> test.accept(scenario)));
    }

    public static String name(JsonNode scenario) {
        return scenario.get("name").textValue();
    }

    public static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    public static List<BlockRange> ranges(JsonNode array) {
        return RangeJson.parse(array.toString());
    }

    /** The strings of an array, or the text of whatever else it holds. */
    public static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(value -> texts.add(value.isTextual() ? value.textValue() : value.toString()));
        return texts;
    }

    /** An id that may be null or absent. */
    public static OptionalLong id(JsonNode object, String name) {
        return object.hasNonNull(name) ? OptionalLong.of(object.get(name).longValue()) : OptionalLong.empty();
    }
}
