package io.ampsync.postgres.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchPathTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "-c search_path=chain; chain",
                "-csearch_path=chain; chain",
                "--search_path=Chain; chain",
                "-c geqo=off -c search_path=a,b; a|b",
                "-c search_path=a,\\ b; a|b",
                "-c search_path=\"Chain\"; Chain",
                "-c search_path=a -c search_path=b; b",
                "-c SEARCH_PATH=a --search-path=b; b",
            })
    void optionsOfTheUrlSayWhichIsAskedFor(String options, String schemas) {
        assertThat(SearchPath.askedFor(properties("options", options))
                        .orElseThrow()
                        .schemas())
                .isEqualTo(List.of(schemas.split("\\|")));
    }

    @Test
    void currentSchemaIsTheDriversWayToAsk() {
        assertThat(SearchPath.askedFor(properties("currentSchema", "chain"))).isPresent();
    }

    @Test
    void withoutEitherNothingIsAskedFor() {
        assertThat(SearchPath.askedFor(properties("options", "-c geqo=off"))).isEmpty();
    }

    @Test
    void theSameInOtherSpellingIsFine() throws SQLException {
        new SearchPath(List.of("chain", "Other")).require("\"chain\", \"Other\"");
    }

    @Test
    void anotherOneIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> new SearchPath(List.of("chain")).require("\"$user\", public"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("chain")
                .hasMessageContaining("\"$user\", public")
                .hasMessageContaining("ALTER ROLE");
    }

    private static Properties properties(String name, String value) {
        Properties properties = new Properties();
        properties.setProperty(name, value);
        return properties;
    }
}
