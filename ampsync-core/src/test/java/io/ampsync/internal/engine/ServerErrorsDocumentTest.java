package io.ampsync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.ErrorKind;
import io.ampsync.error.SourceException;
import io.ampsync.internal.retry.RetryControl;
import io.ampsync.internal.retry.RetryControl.Activity;
import io.ampsync.internal.retry.RetryControl.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the document says follows from the errors of a server is what {@link RetryControl} decides. */
class ServerErrorsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "server-errors.md");

    /** Kind and consequence of a row. */
    private record Consequence(ErrorKind kind, String text) {}

    @Test
    void whatFollowsIsWhatIsDone() throws IOException {
        Set<Consequence> documented = documented();
        assertThat(documented).hasSizeGreaterThan(7);
        for (Consequence row : documented) {
            assertThat(verdict(row, false))
                    .as(row.toString())
                    .isEqualTo(expected(row.text().startsWith("retried")));
            boolean stillTried =
                    row.text().startsWith("retried") || row.text().contains("half an hour if it has worked");
            assertThat(verdict(row, true)).as(row.toString()).isEqualTo(expected(stillTried));
        }
    }

    private static Verdict expected(boolean retried) {
        return retried ? Verdict.LOAD_ANEW : Verdict.GIVE_UP;
    }

    private static Verdict verdict(Consequence row, boolean worked) {
        RetryControl retries = new RetryControl(EngineExtension.FAST, false, (what, failure, delay) -> {});
        if (worked) {
            retries.progressed(Activity.READING);
        }
        SourceException failure = row.text().startsWith("retried")
                ? SourceException.retryable(row.kind(), "", null)
                : SourceException.permanent(row.kind(), "", null);
        return retries.endAttempt(failure).verdict();
    }

    private static Set<Consequence> documented() throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| gRPC"))
                .map(line -> line.substring(2, line.length() - 2).split(" \\| ", -1))
                .map(cells -> new Consequence(ErrorKind.valueOf(cells[3]), cells[4]))
                .collect(Collectors.toSet());
    }
}
