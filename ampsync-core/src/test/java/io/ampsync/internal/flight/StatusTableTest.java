package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.flight.FlightStatusCode;
import org.junit.jupiter.api.Test;

class StatusTableTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "server-errors.md");

    @Test
    void theDocumentedTableIsTheOneInUse() throws IOException {
        assertThat(Files.readString(DOCUMENT)).contains(markdown());
    }

    @Test
    void noRowIsHiddenByOneBeforeIt() {
        for (StatusTable.Row row : StatusTable.ROWS) {
            Set<StatusTable.Row> same = StatusTable.ROWS.stream()
                    .takeWhile(before -> !before.equals(row))
                    .filter(before -> before.code() == row.code())
                    .collect(Collectors.toSet());
            assertThat(same).noneMatch(before -> before.label().isEmpty());
        }
    }

    @Test
    void codesWithoutARowAreRetried() {
        Set<FlightStatusCode> listed = StatusTable.ROWS.stream()
                .map(StatusTable.Row::code)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FlightStatusCode.class)));
        EnumSet.complementOf(EnumSet.copyOf(listed))
                .forEach(code -> assertThat(StatusTable.reason(code, "text")).isEqualTo(Reason.SERVER_ERROR));
    }

    private static String markdown() {
        return StatusTable.ROWS.stream().map(StatusTableTest::line).collect(Collectors.joining("\n"));
    }

    private static String line(StatusTable.Row row) {
        boolean retried = row.reason().exception("", null).isRetryable();
        return "| " + FlightErrors.codeName(row.code()) + " | "
                + (row.label().isEmpty() ? "any" : "`" + row.label() + "`") + " | " + row.meaning() + " | "
                + row.reason() + " | " + (retried ? "yes" : "no") + " |";
    }
}
