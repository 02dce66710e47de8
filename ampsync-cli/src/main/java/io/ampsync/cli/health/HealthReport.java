package io.ampsync.cli.health;

import io.ampsync.cli.text.ErrorText;
import io.ampsync.cli.text.OneLine;
import io.ampsync.cli.text.TableText;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** An answer to a probe: status code and text. */
record HealthReport(int status, String text) {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    /** Good unless a table has ended for good and that is to count. */
    static HealthReport alive(List<TableStatus> tables, HealthSettings settings) {
        String failed = names(tables, table -> table.state() == State.FAILED);
        return failed.isEmpty()
                ? new HealthReport(OK, "ok\n")
                : new HealthReport(settings.strict() ? UNAVAILABLE : OK, "failed: " + failed + "\n");
    }

    /** Good if there are tables and all of them are streaming, however far behind the head. */
    static HealthReport ready(List<TableStatus> tables, HealthSettings settings, Instant now) {
        boolean ready = !tables.isEmpty()
                && tables.stream().allMatch(table -> table.state().isStreaming());
        String text = tables.stream()
                .map(table -> line(table, settings.details(), now))
                .collect(Collectors.joining());
        return new HealthReport(ready ? OK : UNAVAILABLE, tables.isEmpty() ? "starting\n" : text);
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
        return state + blocks + (position.isEmpty() ? "" : ", " + position) + error + "\n";
    }
}
