package io.ampsync.cli.exit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentedExitCodesTest {
    private static final Pattern HEADER = Pattern.compile("\\| *Exit code *\\|.*");
    private static final Pattern ROW = Pattern.compile("\\| *(\\d+) *\\| *(.*?) *\\| *(.*?) *\\|");

    @Test
    void documentationHasTheTableOfTheCode() throws IOException {
        List<String> expected = Arrays.stream(ExitCode.values())
                .map(code -> code.code() + " | " + code.meaning() + " | " + code.remedy())
                .toList();

        assertThat(documented()).containsExactlyElementsOf(expected);
    }

    private static List<String> documented() throws IOException {
        for (String document : List.of("docs/command.md", "README.md")) {
            Path file = Path.of("..", document);
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            Stream<String> table = lines.stream()
                    .dropWhile(line -> !HEADER.matcher(line).matches())
                    .takeWhile(line -> line.startsWith("|"));
            List<String> rows = table.flatMap(
                            line -> ROW.matcher(line.replace("`", "")).results())
                    .map(DocumentedExitCodesTest::text)
                    .toList();
            if (!rows.isEmpty()) {
                return rows;
            }
        }
        return List.of();
    }

    private static String text(MatchResult row) {
        return row.group(1) + " | " + row.group(2) + " | " + row.group(3);
    }
}
