package io.ampsync.postgres.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the SQL on ampsync's own tables is. */
class SqlPlacementTest {
    private static final Path SOURCES = Path.of("src/main/java/io/ampsync/postgres/internal");
    private static final Pattern COMMENTS = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);

    /** Code by its path below the package {@code internal}, without comments. */
    private static Map<String, String> code() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> SOURCES.relativize(file).toString().replace('\\', '/'),
                            SqlPlacementTest::withoutComments,
                            (a, b) -> a,
                            TreeMap::new));
        }
    }

    private static String withoutComments(Path file) {
        try {
            return COMMENTS.matcher(Files.readString(file)).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ampsync_streams, ownership/StreamRow",
        "ampsync_processes, ownership/ProcessRow.java",
        "ampsync_indexes, state/IndexRow.java",
        "ampsync_quarantine, state/QuarantineRows.java",
        "ampsync_schema, state/SchemaInstall.java",
        "amp_client_, state/",
    })
    void theSqlOnATableHasOnePlace(String table, String place) throws Exception {
        List<String> places = code().entrySet().stream()
                .filter(file -> file.getValue().contains(table))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(places).isNotEmpty().allSatisfy(file -> assertThat(file).startsWith(place));
    }
}
