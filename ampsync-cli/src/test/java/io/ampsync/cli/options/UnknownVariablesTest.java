package io.ampsync.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.AmpsyncCommand;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UnknownVariablesTest {
    @Test
    void unknownOnesOfOurOwnAreWarnedAboutWithTheNearestName() {
        assertThat(unknown("AMPSYNC_LOGS", "debug").warnings())
                .containsExactly("variable AMPSYNC_LOGS is unknown and has no effect; did you mean AMPSYNC_LOG?");
        assertThat(unknown("AMPSYNC_BATCH_STRATEGY", "x").warnings())
                .containsExactly("variable AMPSYNC_BATCH_STRATEGY is unknown and has no effect");
    }

    @ParameterizedTest
    @CsvSource({
        "RETENTION_BLOCK, RETENTION_BLOCKS",
        "HEALT_PORT, HEALTH_PORT",
        "AMP_FLIGHT_ADR, AMP_FLIGHT_ADDR",
        "AMP_LOGS, AMP_LOG",
        "MAX_DB_CONNECTION, MAX_DB_CONNECTIONS",
        "STRICT_HEALTHS, STRICT_HEALTH"
    })
    void slipsOfThePenAreWarnedAbout(String name, String meant) {
        assertThat(all(name))
                .containsExactly("variable " + name + " is unknown and has no effect; did you mean " + meant + "?");
    }

    @Test
    void whatTheRustToolReadsWithoutEffectHereIsWarnedAbout() {
        assertThat(all("AMP_LOG_SPAN_EVENT"))
                .containsExactly("variable AMP_LOG_SPAN_EVENT has no effect: the log has no spans");
        assertThat(unknown("AMP_LOG_SPAN_EVENT", " ").warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATH",
                "HOME",
                "HOSTNAME",
                "LANG",
                "LC_ALL",
                "TZ",
                "JAVA_HOME",
                "JAVA_VERSION",
                "JAVA_TOOL_OPTIONS",
                "PGHOST",
                "PGPORT",
                "PGUSER",
                "PGSSLCRL",
                "PGSSLCERT",
                "POSTGRES_PASSWORD",
                "POSTGRES_PORT",
                "KUBERNETES_PORT",
                "AMP_CONFIG_DIR",
                "AMP_VERSION",
                "AMPSYNC_LOG",
                "AMPSYNC_JAVA_OPTS",
                "AMPSYNC_CLASS_ARCHIVE",
                "AMP_LOG",
                "RUST_LOG",
                "TABLE_NAME"
            })
    void whatIsKnownOrOfOthersIsLeftAlone(String name) {
        assertThat(all(name)).isEmpty();
        assertThat(unknown(name, "x").refusal()).isEmpty();
    }

    @Test
    void emptyOnesCountAsUnset() {
        assertThat(unknown("AMPSYNC_LOGS", "").warnings()).isEmpty();
        assertThat(unknown("DATASET_VERSION", "").refusal()).isEmpty();
    }

    /** The warnings of the whole command. */
    private static List<String> all(String name) {
        CommandLine sync = Objects.requireNonNull(
                AmpsyncCommand.create(new Variables(Map.of())).getSubcommands().get("sync"));
        return new OptionChecks(sync.getCommandSpec()).warnings(new Variables(Map.of(name, "x")));
    }

    private static UnknownVariables unknown(String name, String value) {
        return new UnknownVariables(
                new Variables(Map.of(name, value)), Stream.of("AMPSYNC_LOG", "TABLE_SUFFIX", "TABLE_VERSION"));
    }
}
