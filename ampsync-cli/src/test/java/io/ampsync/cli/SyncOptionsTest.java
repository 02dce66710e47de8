package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.command.SyncCommand;
import io.ampsync.cli.command.SyncSettings;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SyncOptionsTest {
    /** flag, variable, a value and what it becomes, another value and what it becomes, how to look it up. */
    static Stream<Arguments> settings() {
        return Stream.of(
                setting(
                        "--dataset",
                        "DATASET",
                        "a",
                        dataset("_/a@latest"),
                        "b/c@dev",
                        dataset("b/c@dev"),
                        s -> s.settings().dataset()),
                setting(
                        "-d",
                        "DATASET",
                        "a@1.0.0",
                        dataset("_/a@1.0.0"),
                        "x",
                        dataset("_/x@latest"),
                        s -> s.settings().dataset()),
                setting(
                        "--tables",
                        "TABLES",
                        "a,b",
                        List.of("a", "b"),
                        " c , d ",
                        List.of("c", "d"),
                        s -> s.settings().tableNames()),
                setting(
                        "-t",
                        "TABLES",
                        "a",
                        List.of("a"),
                        "b",
                        List.of("b"),
                        s -> s.settings().tableNames()),
                setting(
                        "--amp-flight-addr",
                        "AMP_FLIGHT_ADDR",
                        "https://h:1",
                        "https://h:1",
                        "grpc://i",
                        "grpc://i",
                        s -> s.settings().server().address().toString()),
                setting(
                        "--grpc-max-decode-mb",
                        "AMPSYNC_GRPC_MAX_DECODE_MB",
                        "1",
                        1 << 20,
                        "512",
                        512 << 20,
                        s -> s.settings().server().maxMessageBytes()),
                setting(
                        "--max-db-connections",
                        "MAX_DB_CONNECTIONS",
                        "1",
                        1,
                        "1000",
                        1000,
                        s -> s.database.maxConnections),
                setting(
                        "--retention-blocks",
                        "RETENTION_BLOCKS",
                        "64",
                        64L,
                        "5000000000",
                        5000000000L,
                        s -> s.settings().behaviour().retentionBlocks()),
                setting(
                        "--reorg-policy",
                        "AMPSYNC_REORG_POLICY",
                        "resync",
                        ReorgPolicy.RESYNC,
                        "FAIL",
                        ReorgPolicy.FAIL,
                        s -> s.settings().behaviour().reorgPolicy()),
                setting(
                        "--no-wait",
                        "AMPSYNC_NO_WAIT",
                        "true",
                        true,
                        "0",
                        false,
                        s -> s.settings().behaviour().noWait()),
                setting(
                        "--health-port",
                        "HEALTH_PORT",
                        "0",
                        Optional.of(0),
                        "65535",
                        Optional.of(65535),
                        s -> s.settings().healthPort()),
                setting("--auth-token", "AMP_AUTH_TOKEN", "tok-a", "tok-a", "tok-b", "tok-b", SyncOptionsTest::token));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void readsTheFlagAndTheVariableAndPrefersTheFlag(
            String flag, Sample one, Sample other, String variable, Function<SyncCommand, @Nullable Object> value) {
        assertThat(value.apply(SyncLine.complete(flag + "=" + one.text())
                        .without(variable)
                        .parsed()))
                .isEqualTo(one.value());
        assertThat(value.apply(SyncLine.complete().with(variable, other.text()).parsed()))
                .isEqualTo(other.value());
        assertThat(value.apply(SyncLine.complete(flag + "=" + one.text())
                        .with(variable, other.text())
                        .parsed()))
                .isEqualTo(one.value());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void flagBeatsEvenAVariableThatMakesNoSense(
            String flag, Sample one, Sample other, String variable, Function<SyncCommand, @Nullable Object> value) {
        assertThat(value.apply(SyncLine.complete(flag + "=" + one.text())
                        .with(variable, "?,,? ?")
                        .parsed()))
                .isEqualTo(one.value());
    }

    @Test
    void whatIsNotGivenHasTheDocumentedDefault() {
        SyncCommand sync = SyncLine.complete().parsed();
        SyncSettings settings = sync.settings();

        assertThat(settings.tables())
                .containsExactly(new AmpTable(DatasetReference.parse("edge/mainnet@1.2.0"), "blocks"));
        assertThat(settings.server().address()).hasToString("http://localhost:1602");
        assertThat(settings.server().maxMessageBytes()).isEqualTo(32 << 20);
        assertThat(settings.server().trustedCertificates()).isEmpty();
        assertThat(token(sync)).isNull();
        assertThat(sync.database.maxConnections).isEqualTo(10);
        assertThat(settings.behaviour()).isEqualTo(new SyncSettings.Behaviour(128, ReorgPolicy.FAIL, false));
        assertThat(settings.healthPort()).isEmpty();
    }

    @Test
    void emptyVariablesCountAsUnset() {
        SyncLine line = SyncLine.complete();
        for (String variable : List.of(
                "AMP_FLIGHT_ADDR",
                "AMPSYNC_GRPC_MAX_DECODE_MB",
                "MAX_DB_CONNECTIONS",
                "RETENTION_BLOCKS",
                "AMP_AUTH_TOKEN",
                "HEALTH_PORT",
                "AMPSYNC_NO_WAIT",
                "AMPSYNC_REORG_POLICY",
                "AMP_AUTH_TOKEN_FILE",
                "DATABASE_URL_FILE",
                "AMP_CA_FILE",
                "AMPSYNC_LOG")) {
            line.with(variable, " ");
        }

        assertThat(line.settings().behaviour()).isEqualTo(new SyncSettings.Behaviour(128, ReorgPolicy.FAIL, false));
        assertThat(SyncLine.complete().with("DATASET", "").refusal())
                .startsWith("ampsync: missing --dataset (or DATASET)");
    }

    @Test
    void noWaitIsAFlagThatAVariableDoesNotTurnRound() {
        assertThat(SyncLine.complete("--no-wait").settings().behaviour().noWait())
                .isTrue();
        assertThat(SyncLine.complete("--no-wait")
                        .with("AMPSYNC_NO_WAIT", "true")
                        .settings()
                        .behaviour()
                        .noWait())
                .isTrue();
        assertThat(SyncLine.complete("--no-wait", "--tables", "a").settings().tableNames())
                .containsExactly("a");
    }

    @Test
    void tablesComeWithCommasAndRepeatedlyAndAsSeveralValues() {
        assertThat(SyncLine.complete("--tables", "a,b", "c", "-t", "d", "--dataset", "x")
                        .settings()
                        .tableNames())
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void passwordsWithDollarsAndAtSignsAreTakenAsTheyAre() throws Exception {
        assertThat(token(SyncLine.complete()
                        .with("AMP_AUTH_TOKEN", "${env:HOME}$$@x")
                        .parsed()))
                .isEqualTo("${env:HOME}$$@x");
        assertThat(token(SyncLine.complete("--auth-token", "@x").parsed())).isEqualTo("@x");
    }

    private static @Nullable Object token(SyncCommand sync) {
        try {
            return sync.settings().server().token().token();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static DatasetReference dataset(String text) {
        return DatasetReference.parse(text);
    }

    private static Arguments setting(
            String flag,
            String variable,
            String one,
            Object oneValue,
            String other,
            Object otherValue,
            Function<SyncCommand, @Nullable Object> value) {
        return Arguments.of(flag, new Sample(one, oneValue), new Sample(other, otherValue), variable, value);
    }

    record Sample(String text, Object value) {}
}
