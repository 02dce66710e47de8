package io.ampsync.cli.exit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentedExitCodesTest {
    private static final Pattern HEADER = Pattern.compile("\\| *Exit code *\\|.*");
    private static final Pattern MENTION = Pattern.compile("\\bcode (\\d+)\\b");
    private static final Pattern ROW = Pattern.compile("\\| *(\\d+) *\\| *(.*?) *\\| *(.*?) *\\|");

    @Test
    void documentationHasTheTableOfTheCode() throws IOException {
        List<String> expected = Arrays.stream(ExitCode.values())
                .map(code -> code.code() + " | " + code.meaning() + " | " + code.remedy())
                .toList();

        assertThat(documented()).containsExactlyElementsOf(expected);
    }

    @Test
    void everyCodeThatDocumentsMentionExists() throws IOException {
        Set<Integer> codes = new TreeSet<>();
        for (Path document : documents()) {
            codes.addAll(mentioned(document));
        }
        assertThat(codes)
                .hasSizeGreaterThan(3)
                .isSubsetOf(Arrays.stream(ExitCode.values()).map(ExitCode::code).collect(Collectors.toSet()));
    }

    @Test
    void errorsOfTheDatabaseEndTablesWithTheCodesOfDatabaseAndTable() throws IOException {
        assertThat(mentioned(Path.of("..", "docs", "postgres.md")))
                .containsExactlyInAnyOrder(ExitCode.DATABASE.code(), ExitCode.TARGET.code());
    }

    private static Set<Integer> mentioned(Path document) throws IOException {
        return MENTION.matcher(Files.readString(document))
                .results()
                .map(mention -> Integer.valueOf(mention.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> documents = Files.list(Path.of("..", "docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "compose.yaml", "Dockerfile").map(name -> Path.of("..", name)),
                            documents.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
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
