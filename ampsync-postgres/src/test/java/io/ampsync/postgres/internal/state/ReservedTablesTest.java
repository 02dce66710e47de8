package io.ampsync.postgres.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.TableNaming;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is ampsync's own is called so in three places: the SQL, the check of targets, and the names. */
class ReservedTablesTest {
    private static final Path SCRIPTS = Path.of("src/main/resources/io/ampsync/postgres/internal/state");
    private static final Pattern CREATE = Pattern.compile("CREATE (?:TABLE|VIEW) (?:IF NOT EXISTS )?(\\w+)");

    @Test
    void noDestinationIsCalledLikeAnOwnTable() {
        assertThat(SchemaInstall.TABLES).allMatch(TableNaming::isReserved);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amp_client_state", "amp_client_buffer_entries", "_sqlx_migrations"})
    void whatTheNamesReserveWithoutThePrefixIsAnOwnTable(String table) {
        assertThat(TableNaming.isReserved(table)).isTrue();
        assertThat(SchemaInstall.TABLES).contains(table);
    }

    @Test
    void everyTableThatTheScriptsCreateIsAnOwnTable() throws IOException {
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            List<String> created = scripts.flatMap(
                            script -> CREATE.matcher(read(script)).results())
                    .map(found -> found.group(1))
                    .distinct()
                    .toList();
            assertThat(created).isNotEmpty();
            assertThat(SchemaInstall.TABLES).containsAll(created);
        }
    }

    private static String read(Path script) {
        try {
            return Files.readString(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
