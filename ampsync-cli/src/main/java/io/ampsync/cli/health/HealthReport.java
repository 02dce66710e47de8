package io.ampsync.cli.health;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ampsync.cli.text.ErrorText;
import io.ampsync.cli.text.JsonText;
import io.ampsync.cli.text.OneLine;
import io.ampsync.cli.text.TableText;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * An answer: status code, and text.
 *
 * @param type the media type of the text
 */
record HealthReport(int status, String type, String text) {
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final int BAD_REQUEST = 400;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    /** Good unless a table has ended for good and that is to count. */
    static HealthReport alive(List<TableStatus> tables, HealthSettings settings) {
        String failed = names(tables, table -> table.state() == State.FAILED);
        return failed.isEmpty()
                ? plain(OK, "ok\n")
                : plain(settings.strict() ? UNAVAILABLE : OK, "failed: " + failed + "\n");
    }

    /** Good if there are tables and nothing is in the way of any of them. */
    static HealthReport ready(List<TableStatus> tables, HealthSettings settings, Readiness readiness, Instant now) {
        boolean ready = !tables.isEmpty()
                && tables.stream()
                        .allMatch(table -> readiness.obstacle(table, now).isEmpty());
        String text = tables.stream()
                .map(table -> line(table, settings.details(), now) + obstacle(table, readiness, now) + "\n")
                .collect(Collectors.joining());
        return plain(ready ? OK : UNAVAILABLE, tables.isEmpty() ? "starting\n" : text);
    }

    /** What the state alone doesn't say. */
    private static String obstacle(TableStatus status, Readiness readiness, Instant now) {
        return readiness
                .obstacle(status, now)
                .filter(text -> !text.isEmpty())
                .map(text -> "; not ready: " + text)
                .orElse("");
    }

    static HealthReport plain(int status, String text) {
        return new HealthReport(status, PLAIN, text);
    }

    static HealthReport badRequest(String text) {
        return plain(BAD_REQUEST, text + "\n");
    }

    /** The streams as JSON, whatever state they are in. */
    static HealthReport json(ObjectNode value) {
        return new HealthReport(OK, "application/json", JsonText.of(value) + "\n");
    }

    /** For people: shows {@code /status}, again and again. */
    static HealthReport page() {
        try (InputStream in = Objects.requireNonNull(HealthReport.class.getResourceAsStream("page.html"))) {
            return new HealthReport(
                    OK, "text/html; charset=utf-8", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Metrics in Prometheus' text format. */
    static HealthReport metrics(String text) {
        return new HealthReport(OK, "text/plain; version=0.0.4; charset=utf-8", text);
    }

    private static String names(List<TableStatus> tables, Predicate<TableStatus> which) {
        return tables.stream()
                .filter(which)
                .map(status -> status.stream().destination())
                .collect(Collectors.joining(", "));
    }

    private static String line(TableStatus status, boolean details, Instant now) {
        String state = status.stream().destination() + ": " + TableText.state(status.state());
        String blocks = status.progress().watermark().isEmpty()
                ? ""
                : ", " + TableText.blocks(status.progress().watermark());
        String position = TableText.position(status, now);
        boolean told = details || status.state() != State.BLOCKED;
        String error = status.error()
                .filter(e -> told)
                .map(e -> ", " + (details ? OneLine.of(e) : ErrorText.kind(e.kind())))
                .orElse("");
        String silence = status.state() == State.WAITING_FOR_SERVER && error.isEmpty()
                ? status.waiting().map(wait -> ", " + wait.what()).orElse("")
                : "";
        return state + blocks + (position.isEmpty() ? "" : ", " + position) + error + silence;
    }
}
