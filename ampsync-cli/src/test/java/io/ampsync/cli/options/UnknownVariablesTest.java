package io.ampsync.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UnknownVariablesTest {
    @Test
    void unknownOnesOfOurOwnAreWarnedAboutWithTheNearestName() {
        assertThat(unknown("AMPSYNC_LOGS", "debug").warnings())
                .containsExactly("variable AMPSYNC_LOGS is unknown and has no effect; did you mean AMPSYNC_LOG?");
        assertThat(unknown("AMPSYNC_BATCH_STRATEGY", "x").warnings())
                .containsExactly("variable AMPSYNC_BATCH_STRATEGY is unknown and has no effect");
    }

    @Test
    void whatIsKnownOrEmptyOrOfOthersIsLeftAlone() {
        for (String name : new String[] {"AMPSYNC_LOG", "AMPSYNC_JAVA_OPTS", "PATH", "TABLE_NAME", "AMP_CONFIG_DIR"}) {
            assertThat(unknown(name, "x").warnings()).as(name).isEmpty();
            assertThat(unknown(name, "x").refusal()).as(name).isEmpty();
        }
        assertThat(unknown("AMPSYNC_LOGS", "").warnings()).isEmpty();
        assertThat(unknown("DATASET_VERSION", "").refusal()).isEmpty();
    }

    private static UnknownVariables unknown(String name, String value) {
        return new UnknownVariables(
                new Variables(Map.of(name, value)), Stream.of("AMPSYNC_LOG", "TABLE_SUFFIX", "TABLE_VERSION"));
    }
}
