package io.ampsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.testing.ExpectedRows;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.ArrowBuf;

/** The responses of a server, one after another. */
final class PlainStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FlightStream stream;
    private final List<List<Object>> rows = new ArrayList<>();
    private JsonNode metadata = JSON.nullNode();

    PlainStream(FlightStream stream) {
        this.stream = stream;
    }

    /** Reads one response; how many rows it has. */
    int next() {
        assertThat(stream.next()).isTrue();
        ArrowBuf buffer = stream.getLatestMetadata();
        byte[] bytes = new byte[(int) buffer.readableBytes()];
        buffer.getBytes(0, bytes);
        try {
            metadata = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
        rows.addAll(ExpectedRows.values(stream.getRoot()));
        return stream.getRoot().getRowCount();
    }

    boolean isOver() {
        return !stream.next();
    }

    /** Reads up to the next watermark; its ranges as {@code a 0..3, b 0..3}. */
    String watermark() {
        do {
            next();
        } while (!isComplete());
        return ranges();
    }

    boolean isComplete() {
        return metadata.get("ranges_complete").booleanValue();
    }

    /** The ranges of the last response. */
    String ranges() {
        List<String> ranges = new ArrayList<>();
        for (JsonNode range : metadata.get("ranges")) {
            JsonNode numbers = range.get("numbers");
            ranges.add(range.get("network").textValue() + " " + numbers.get("start") + ".." + numbers.get("end"));
        }
        return String.join(", ", ranges);
    }

    /** The cursor that continues after the last response. */
    String cursor() {
        List<String> members = new ArrayList<>();
        for (JsonNode range : metadata.get("ranges")) {
            members.add(range.get("network") + ":{\"number\":"
                    + range.get("numbers").get("end") + ",\"hash\":" + range.get("hash") + "}");
        }
        return "{" + String.join(",", members) + "}";
    }

    JsonNode metadata() {
        return metadata;
    }

    /** All rows so far. */
    List<List<Object>> rows() {
        return rows;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
