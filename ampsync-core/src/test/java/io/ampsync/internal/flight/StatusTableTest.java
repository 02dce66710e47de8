package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.SourceException;
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
        assertThat(Files.readString(DOCUMENT)).endsWith("|---|---|---|---|---|---|\n" + markdown() + "\n");
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
    void everyRefusedQueryHasARemedy() {
        assertThat(StatusTable.ROWS)
                .allSatisfy(row -> assertThat(row.remedy().isEmpty()).isEqualTo(row.reason() != Reason.INVALID_QUERY));
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
        return "| " + FlightErrors.codeName(row.code()) + " | "
                + (row.label().isEmpty() ? "any" : "`" + row.label() + "`") + " | " + row.meaning() + " | "
                + row.reason().exception("", null).kind() + " | " + consequence(row.reason()) + " |"
                + (row.remedy().isEmpty() ? "" : " " + row.remedy()) + " |";
    }

    /** That this is what is done, ServerErrorsDocumentTest checks. */
    private static String consequence(Reason reason) {
        SourceException failure = reason.exception("", null);
        if (failure.isRetryable()) {
            return "retried";
        }
        if (reason == Reason.UNAUTHENTICATED) {
            return "ends the table; retried if the token had been accepted and may change";
        }
        return switch (failure.kind()) {
            case QUERY, ADDRESS, TLS -> "ends the table; retried for half an hour if it has worked";
            default -> "ends the table";
        };
    }
}
