package io.ampsync.cli.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class LogLevelsTest {
    @Test
    void levelAloneIsThatOfAmpsyncAndKeepsLibrariesQuiet() {
        assertThat(LogLevels.strict("DEBUG").byLogger())
                .isEqualTo(Map.of(LogLevels.OWN, Level.DEBUG, LogLevels.ALL, Level.WARN));
        assertThat(LogLevels.strict("error").byLogger())
                .isEqualTo(Map.of(LogLevels.OWN, Level.ERROR, LogLevels.ALL, Level.ERROR));
        assertThat(LogLevels.strict("trace").byLogger())
                .isEqualTo(Map.of(LogLevels.OWN, Level.TRACE, LogLevels.ALL, Level.DEBUG));
    }

    @Test
    void namedLevelBeatsTheLevelOfAllInAnyOrder() {
        Map<String, Level> expected = Map.of(LogLevels.OWN, Level.DEBUG, LogLevels.ALL, Level.WARN);

        assertThat(LogLevels.lenient("ampsync=debug,info").byLogger()).isEqualTo(expected);
        assertThat(LogLevels.lenient("info,ampsync=debug").byLogger()).isEqualTo(expected);
    }

    @Test
    void loggersOfLibrariesCanBeNamed() {
        assertThat(LogLevels.strict("io.grpc=debug").byLogger()).isEqualTo(Map.of("io.grpc", Level.DEBUG));
    }

    @Test
    void textForOtherProgramsIsReadAsFarAsPossible() {
        assertThat(LogLevels.lenient("[span{f=1}],ampsync::task=trace,amp_client=info,warn,")
                        .byLogger())
                .isEqualTo(Map.of(
                        "ampsync.task",
                        Level.TRACE,
                        "io.ampsync.internal",
                        Level.INFO,
                        LogLevels.OWN,
                        Level.WARN,
                        LogLevels.ALL,
                        Level.WARN));
        assertThatThrownBy(() -> LogLevels.strict("info,,")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trace",
                "io.grpc=trace",
                "io.grpc.netty=debug",
                "io.grpc.netty.NettyClientHandler=trace,trace",
                "ROOT=trace"
            })
    void noLevelShowsTheHeadersOfCalls(String levels) {
        Logging.start(LogLevels.strict(levels), LogFormat.TEXT, false);
        try {
            assertThat(LoggerFactory.getLogger("io.grpc.netty.NettyClientHandler")
                            .isErrorEnabled())
                    .isFalse();
        } finally {
            Logging.start(LogLevels.strict("info"), LogFormat.TEXT, false);
        }
    }

    @Test
    void whatGrpcWarnsOfIsLeftToTheErrorThatFollows() {
        Logging.start(LogLevels.strict("info"), LogFormat.TEXT, false);
        assertThat(LoggerFactory.getLogger("io.grpc.internal.ManagedChannelImpl")
                        .isWarnEnabled())
                .isFalse();
    }
}
