package io.ampsync.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.log.LogFormat;
import io.ampsync.cli.log.ProgressMode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveWishTest {
    private static ProgressMode resolve(ProgressMode mode, LogFormat format, boolean terminal, String... variables) {
        Map<String, String> environment = new HashMap<>(Map.of("TERM", "xterm"));
        for (String variable : variables) {
            String[] parts = variable.split("=", 2);
            environment.put(parts[0], parts[1]);
        }
        return LiveWish.resolve(mode, format, environment::get, () -> terminal);
    }

    @Test
    void peopleAtATerminalGetLiveLines() {
        assertThat(resolve(ProgressMode.AUTO, LogFormat.TEXT, true)).isEqualTo(ProgressMode.LIVE);
        assertThat(resolve(ProgressMode.AUTO, LogFormat.TEXT, true, "CI=false")).isEqualTo(ProgressMode.LIVE);
    }

    @Test
    void othersGetLinesInTheLog() {
        assertThat(resolve(ProgressMode.AUTO, LogFormat.TEXT, false)).isEqualTo(ProgressMode.LOG);
        assertThat(resolve(ProgressMode.AUTO, LogFormat.JSON, true)).isEqualTo(ProgressMode.LOG);
        for (String variable : new String[] {"TERM=dumb", "NO_COLOR=1", "CI=true"}) {
            assertThat(resolve(ProgressMode.AUTO, LogFormat.TEXT, true, variable))
                    .as(variable)
                    .isEqualTo(ProgressMode.LOG);
        }
        assertThat(LiveWish.resolve(ProgressMode.AUTO, LogFormat.TEXT, name -> null, () -> true))
                .isEqualTo(ProgressMode.LOG);
    }

    @Test
    void whoAsksForLiveLinesGetsThemWhereTheyArePossible() {
        assertThat(resolve(ProgressMode.LIVE, LogFormat.TEXT, true, "CI=true", "NO_COLOR=1"))
                .isEqualTo(ProgressMode.LIVE);
        assertThat(resolve(ProgressMode.LIVE, LogFormat.TEXT, false)).isEqualTo(ProgressMode.LOG);
        assertThat(resolve(ProgressMode.LIVE, LogFormat.TEXT, true, "TERM=dumb"))
                .isEqualTo(ProgressMode.LOG);
        assertThat(resolve(ProgressMode.LIVE, LogFormat.JSON, true)).isEqualTo(ProgressMode.LOG);
    }

    @Test
    void whoAsksForLogLinesOrNoneIsNotAskedForATerminal() {
        for (ProgressMode mode : new ProgressMode[] {ProgressMode.LOG, ProgressMode.NONE}) {
            assertThat(LiveWish.resolve(mode, LogFormat.TEXT, name -> "xterm", () -> {
                        throw new AssertionError("asked");
                    }))
                    .isEqualTo(mode);
        }
    }
}
