package io.ampsync.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of {@code docs/operations.md} of what a table waits for, and how that is seen. */
record DocumentedWaits(List<Row> rows) {
    private static final Path DOCUMENT = Path.of("..", "docs", "operations.md");
    private static final String HEADING = "## What a table waits for";

    /**
     * One row; in texts, an ellipsis stands for anything.
     *
     * @param on the {@code on} of {@code /status}
     * @param state of {@code /status} and {@code ampsync_state}
     */
    record Row(String cause, String log, String ready, String on, String state) {
        private Row of(String table) {
            String example = ready.substring(0, ready.indexOf(':'));
            return new Row(
                    cause,
                    log.replace("table " + example, "table " + table),
                    ready.replaceFirst(example, table),
                    on,
                    state);
        }

        Pattern logPattern() {
            return pattern(log);
        }

        Pattern readyPattern() {
            return pattern(ready);
        }

        private static Pattern pattern(String text) {
            return Pattern.compile(
                    Arrays.stream(text.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
        }
    }

    static DocumentedWaits read() throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        return new DocumentedWaits(lines.stream()
                .skip(lines.indexOf(HEADING) + 1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && line.contains("` | `"))
                .map(DocumentedWaits::row)
                .toList());
    }

    private static Row row(String line) {
        List<String> cells = Arrays.stream(line.split("\\|"))
                .skip(1)
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
        return new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3), cells.get(4));
    }

    /** The row, as if {@code table} were its example. */
    Row row(String cause, String table) {
        return rows.stream()
                .filter(row -> row.cause().equals(cause))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not documented: " + cause))
                .of(table);
    }
}
