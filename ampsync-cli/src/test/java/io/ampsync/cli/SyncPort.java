package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a {@code sync} in a process of its own answers on its port. */
record SyncPort(CommandProcess sync) {
    private static final Pattern PORT = Pattern.compile("listening on port (\\d+)");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        Matcher port = PORT.matcher(sync.err());
        assertThat(port.find()).as(sync.err()).isTrue();
        URI uri = URI.create("http://127.0.0.1:" + port.group(1) + path);
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The stream that fills a table, as {@code /status} has it. */
    JsonNode stream(String table) throws IOException, InterruptedException {
        for (JsonNode stream :
                new ObjectMapper().readTree(get("/status").body()).get("streams")) {
            if (stream.get("table").asText().equals(table)) {
                return stream;
            }
        }
        throw new AssertionError("no stream fills " + table);
    }

    /** The value of a metric of a table, with a further label if that isn't empty. */
    double metric(String name, String table, String label) throws IOException, InterruptedException {
        Pattern sample = Pattern.compile(Pattern.quote(name) + "\\{dataset=\"[^\"]*\","
                + (label.isEmpty() ? "" : Pattern.quote(label) + ",") + "table=\"" + table + "\"} (\\S+)");
        Matcher found = sample.matcher(get("/metrics").body());
        return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
    }
}
