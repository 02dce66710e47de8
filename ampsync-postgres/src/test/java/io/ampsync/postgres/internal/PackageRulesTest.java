package io.ampsync.postgres.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which package may use which, and where the SQL on ampsync's own tables is. */
class PackageRulesTest {
    private static final Path SOURCES = Path.of("src/main/java/io/ampsync/postgres/internal");
    private static final Pattern COMMENTS = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
    private static final Pattern IMPORT = Pattern.compile("import io\\.ampsync\\.postgres\\.internal\\.(\\w+)\\.");

    private static final Map<String, Set<String>> USES = Map.of(
            "url", Set.of(),
            "connect", Set.of("url"),
            "ownership", Set.of("connect"),
            "copy", Set.of(),
            "table", Set.of("copy"),
            "state", Set.of("table", "ownership", "connect"),
            "sink", Set.of("state", "table", "copy", "ownership", "connect"));

    /** Code by its path below the package {@code internal}, without comments. */
    private static Map<String, String> code() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> SOURCES.relativize(file).toString().replace('\\', '/'),
                            PackageRulesTest::withoutComments,
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

    private static String packageOf(String file) {
        return file.substring(0, file.indexOf('/'));
    }

    @Test
    void everyPackageUsesOnlyThoseBelowIt() throws Exception {
        Map<String, String> code = code();
        assertThat(code.keySet().stream().map(PackageRulesTest::packageOf).collect(Collectors.toSet()))
                .isEqualTo(USES.keySet());
        code.forEach((file, text) -> assertThat(IMPORT.matcher(text)
                        .results()
                        .map(found -> found.group(1))
                        .filter(used -> !used.equals(packageOf(file))))
                .as(file)
                .isSubsetOf(USES.get(packageOf(file))));
    }

    @ParameterizedTest
    @CsvSource({
        "ampsync_streams, ownership/StreamRow.java",
        "ampsync_processes, ownership/ProcessRow.java",
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
