package io.ampsync.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import io.ampsync.Ampsync;
import io.ampsync.cli.config.ConfiguredStream;
import io.ampsync.cli.health.HealthSettings;
import io.ampsync.cli.log.LogFormat;
import io.ampsync.cli.log.LogLevels;
import io.ampsync.cli.log.ProgressMode;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.ColumnFilter;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SqlQuery;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TablePart;
import io.ampsync.postgres.design.ColumnType;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.design.Partitions;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.design.UnfitRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SyncOptionsTest {
    private static final SyncSettings.Behaviour DEFAULTS = new SyncSettings.Behaviour(
            128,
            ReorgPolicy.FAIL,
            new SyncSettings.Microbatches(OptionalLong.of(1000), 100_000, false),
            new SyncSettings.Writing(2, Ampsync.DEFAULT_STAGING_BYTES, false, false),
            false,
            false,
            new SyncSettings.OtherProcesses(false, false));

    private static TablePart part(List<String> columns, ColumnFilter... filters) {
        return new TablePart(
                new AmpTable(DatasetReference.parse("edge/mainnet@1.2.0"), "blocks"), columns, List.of(filters));
    }

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
                        s -> s.settings().datasets().get(0)),
                setting(
                        "-d",
                        "DATASET",
                        "a@1.0.0",
                        dataset("_/a@1.0.0"),
                        "x",
                        dataset("_/x@latest"),
                        s -> s.settings().datasets().get(0)),
                setting(
                        "--tables",
                        "TABLES",
                        "a,b",
                        List.of("a", "b"),
                        " c , d ",
                        List.of("c", "d"),
                        s -> s.settings().destinations()),
                setting(
                        "-t",
                        "TABLES",
                        "a",
                        List.of("a"),
                        "b",
                        List.of("b"),
                        s -> s.settings().destinations()),
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
                        s -> s.database.maxConnections()),
                setting(
                        "--database-schema",
                        "DATABASE_SCHEMA",
                        "a",
                        "a",
                        "An \"odd\", one",
                        "An \"odd\", one",
                        s -> s.database.schema()),
                setting(
                        "--lanes",
                        "AMPSYNC_LANES",
                        "1",
                        1,
                        "16",
                        16,
                        s -> s.settings().behaviour().writing().lanes()),
                setting(
                        "--staging-mb",
                        "AMPSYNC_STAGING_MB",
                        "1",
                        1L << 20,
                        "4096",
                        4L << 30,
                        s -> s.settings().behaviour().writing().stagingBytes()),
                setting(
                        "--whole-microbatches",
                        "AMPSYNC_WHOLE_MICROBATCHES",
                        "true",
                        true,
                        "false",
                        false,
                        s -> s.settings().behaviour().writing().wholeMicrobatches()),
                setting(
                        "--key-at-once",
                        "AMPSYNC_KEY_AT_ONCE",
                        "true",
                        KeyCreation.AT_ONCE,
                        "false",
                        KeyCreation.AFTER_CATCH_UP,
                        s -> s.settings().streams().get(0).design().keyCreation()),
                setting(
                        "--columns",
                        "AMPSYNC_COLUMNS",
                        "hash,block_num",
                        part(List.of("hash", "block_num")),
                        " a , b ",
                        part(List.of("a", "b")),
                        s -> s.settings().streams().get(0).stream().source()),
                setting(
                        "--where",
                        "AMPSYNC_WHERE",
                        "a=1,2;b >= x=y",
                        part(
                                List.of(),
                                ColumnFilter.equal("a", "1", "2"),
                                new ColumnFilter("b", ColumnFilter.Comparison.AT_LEAST, List.of("x=y"))),
                        "a!=0x",
                        part(List.of(), new ColumnFilter("a", ColumnFilter.Comparison.NOT_EQUAL, List.of("0x"))),
                        s -> s.settings().streams().get(0).stream().source()),
                setting(
                        "--start-block",
                        "AMPSYNC_START_BLOCK",
                        "5",
                        BlockSpan.from(5),
                        "0",
                        BlockSpan.ALL,
                        s -> s.settings().streams().get(0).stream().blocks()),
                setting(
                        "--until-block",
                        "AMPSYNC_UNTIL_BLOCK",
                        "5",
                        BlockSpan.until(5),
                        "0",
                        BlockSpan.until(0),
                        s -> s.settings().streams().get(0).stream().blocks()),
                setting(
                        "--exit-when-caught-up",
                        "AMPSYNC_EXIT_WHEN_CAUGHT_UP",
                        "true",
                        true,
                        "false",
                        false,
                        s -> s.settings().behaviour().untilCaughtUp()),
                setting(
                        "--unsigned-as-bigint",
                        "AMPSYNC_UNSIGNED_AS_BIGINT",
                        "true",
                        built(TableDesign.builder().unsignedAsBigint(true)),
                        "false",
                        built(TableDesign.builder()),
                        SyncOptionsTest::design),
                setting(
                        "--column-type",
                        "AMPSYNC_COLUMN_TYPES",
                        "blocks.gas=numeric( 78, 0 ), miner = text",
                        built(TableDesign.builder()
                                .columnType("gas", ColumnType.parse("NUMERIC(78, 0)"))
                                .columnType("miner", ColumnType.parse("TEXT"))),
                        "gas=BIGINT",
                        built(TableDesign.builder().columnType("gas", ColumnType.parse("BIGINT"))),
                        SyncOptionsTest::design),
                setting(
                        "--unfold",
                        "AMPSYNC_UNFOLD",
                        "blocks.header=h_, body=",
                        built(TableDesign.builder().unfold("header", "h_").unfold("body", "")),
                        "header",
                        built(TableDesign.builder().unfold("header")),
                        SyncOptionsTest::design),
                setting(
                        "--index",
                        "AMPSYNC_INDEXES",
                        "blocks=number; blocks = brin(timestamp) ;",
                        List.of("btree (number)", "brin (timestamp)"),
                        "blocks=number desc, hash",
                        List.of("btree (number DESC, hash)"),
                        SyncOptionsTest::indexes),
                setting(
                        "--notify",
                        "AMPSYNC_NOTIFY",
                        "true",
                        true,
                        "false",
                        false,
                        s -> s.settings().behaviour().writing().notifying()),
                setting(
                        "--key",
                        "AMPSYNC_KEY",
                        "None",
                        KeyPolicy.NONE,
                        "block_num, log_index",
                        KeyPolicy.natural("block_num", "log_index"),
                        s -> s.settings().streams().get(0).design().keyPolicy()),
                setting(
                        "--partition-blocks",
                        "AMPSYNC_PARTITION_BLOCKS",
                        "1",
                        Optional.of(Partitions.byBlock("_block_num", 1)),
                        "1000000",
                        Optional.of(Partitions.byBlock("_block_num", 1_000_000)),
                        s -> s.settings().streams().get(0).design().partitions()),
                setting(
                        "--on-unfit-row",
                        "AMPSYNC_ON_UNFIT_ROW",
                        "Quarantine",
                        UnfitRows.QUARANTINE,
                        "fail",
                        UnfitRows.FAIL,
                        s -> s.settings().streams().get(0).design().unfitRows()),
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
                        "--microbatch-blocks",
                        "AMPSYNC_MICROBATCH_BLOCKS",
                        "1",
                        OptionalLong.of(1),
                        "off",
                        OptionalLong.empty(),
                        s -> s.settings().behaviour().microbatches().blocks()),
                setting(
                        "--backfill-microbatch-blocks",
                        "AMPSYNC_BACKFILL_MICROBATCH_BLOCKS",
                        "1000",
                        1000L,
                        "5000000",
                        5_000_000L,
                        s -> s.settings().behaviour().microbatches().backfillBlocks()),
                setting(
                        "--allow-several-networks",
                        "AMPSYNC_ALLOW_SEVERAL_NETWORKS",
                        "true",
                        true,
                        "no",
                        false,
                        s -> s.settings().behaviour().microbatches().severalNetworks()),
                setting(
                        "--table-suffix",
                        "TABLE_SUFFIX",
                        "green",
                        List.of("blocks_green"),
                        "b$1",
                        List.of("blocks_b$1"),
                        s -> s.settings().destinations()),
                setting(
                        "--table-version",
                        "TABLE_VERSION",
                        "true",
                        List.of("blocks_v1_2_0"),
                        "false",
                        List.of("blocks"),
                        s -> s.settings().destinations()),
                setting("--strict-health", "STRICT_HEALTH", "false", false, "true", true, SyncOptionsTest::strict),
                setting(
                        "--health-details",
                        "AMPSYNC_HEALTH_DETAILS",
                        "true",
                        true,
                        "false",
                        false,
                        s -> s.health(0, 1).details()),
                setting(
                        "--no-wait",
                        "AMPSYNC_NO_WAIT",
                        "true",
                        true,
                        "0",
                        false,
                        s -> s.settings().behaviour().noWait()),
                setting(
                        "--standby",
                        "AMPSYNC_STANDBY",
                        "true",
                        true,
                        "0",
                        false,
                        s -> s.settings().behaviour().others().standby()),
                setting(
                        "--share",
                        "AMPSYNC_SHARE",
                        "1",
                        true,
                        "false",
                        false,
                        s -> s.settings().behaviour().others().share()),
                setting(
                        "--health-port",
                        "HEALTH_PORT",
                        "0",
                        Optional.of(0),
                        "65535",
                        Optional.of(65535),
                        s -> s.settings().health().map(HealthSettings::port)),
                setting("--auth-token", "AMP_AUTH_TOKEN", "tok-a", "tok-a", "tok-b", "tok-b", SyncOptionsTest::token));
    }

    private static TableDesign built(TableDesign.Builder builder) {
        return builder.build();
    }

    private static TableDesign design(SyncCommand sync) {
        return sync.settings().streams().get(0).design();
    }

    @Test
    void choicesOfOneTableBeatThoseOfAllAndOnlyTheyMustBeThere() {
        SyncSettings settings = SyncLine.complete("--tables", "logs,blocks", "--column-type", "number=BIGINT,gas=TEXT")
                .with("AMPSYNC_UNFOLD", "tx")
                .settings();
        assertThat(settings.streams().get(1).design())
                .isEqualTo(TableDesign.builder()
                        .columnTypeIfPresent("number", ColumnType.parse("BIGINT"))
                        .columnTypeIfPresent("gas", ColumnType.parse("TEXT"))
                        .unfoldIfPresent("tx", "tx_")
                        .build());
        settings = SyncLine.complete(
                        "--tables=logs,blocks", "--column-type=blocks.gas=NUMERIC(9)", "--column-type=gas=TEXT")
                .settings();
        assertThat(settings.streams().get(1).design())
                .isEqualTo(TableDesign.builder()
                        .columnType("gas", ColumnType.parse("NUMERIC(9, 0)"))
                        .build());
        assertThat(settings.streams().get(0).design())
                .isEqualTo(TableDesign.builder()
                        .columnTypeIfPresent("gas", ColumnType.parse("TEXT"))
                        .build());
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

        assertThat(settings.streams())
                .extracting(ConfiguredStream::stream)
                .containsExactly(SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet@1.2.0"), "blocks")));
        assertThat(settings.server().address()).hasToString("http://localhost:1602");
        assertThat(settings.server().maxMessageBytes()).isEqualTo(32 << 20);
        assertThat(settings.server().trustedCertificates()).isEmpty();
        assertThat(token(sync)).isNull();
        assertThat(sync.database.maxConnections()).isEqualTo(10);
        assertThat(settings.behaviour()).isEqualTo(DEFAULTS);
        assertThat(settings.health()).isEmpty();
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
                "AMPSYNC_STANDBY",
                "AMPSYNC_SHARE",
                "AMPSYNC_REORG_POLICY",
                "AMP_AUTH_TOKEN_FILE",
                "DATABASE_URL_FILE",
                "DATABASE_PASSWORD_FILE",
                "AMP_CA_FILE",
                "TABLE_SUFFIX",
                "TABLE_VERSION",
                "STRICT_HEALTH",
                "AMPSYNC_HEALTH_DETAILS",
                "AMPSYNC_MICROBATCH_BLOCKS",
                "AMPSYNC_ALLOW_SEVERAL_NETWORKS",
                "AMPSYNC_UNSIGNED_AS_BIGINT",
                "AMPSYNC_COLUMN_TYPES",
                "AMPSYNC_UNFOLD",
                "AMPSYNC_LOG")) {
            line.with(variable, " ");
        }

        assertThat(line.settings().destinations()).containsExactly("blocks");
        assertThat(line.settings().behaviour()).isEqualTo(DEFAULTS);
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
        assertThat(SyncLine.complete("--no-wait", "--tables", "a").settings().destinations())
                .containsExactly("a");
    }

    @Test
    void tablesComeWithCommasAndRepeatedlyAndAsSeveralValues() {
        assertThat(SyncLine.complete("--tables", "a,b", "c", "-t", "d", "--dataset", "x")
                        .settings()
                        .destinations())
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

    private static Object indexes(SyncCommand sync) {
        SyncSettings settings = sync.settings();
        return settings.streams().get(0).design().indexes().stream()
                .map(SecondaryIndex::definition)
                .toList();
    }

    @Test
    void indexesBelongToTheTableOfTheDatasetWhateverItIsCalled() {
        SyncSettings settings = SyncLine.complete(
                        "-t", "blocks,logs", "--table-suffix", "x", "--index", "logs=a", "--index", "logs=b")
                .settings();
        assertThat(settings.streams().get(0).design().indexes()).isEmpty();
        assertThat(settings.streams().get(1).design().indexes())
                .containsExactly(SecondaryIndex.of("a"), SecondaryIndex.of("b"));
    }

    private static @Nullable Object token(SyncCommand sync) {
        try {
            return sync.settings().server().token().token();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void versionThenSuffixFollowTheNameOfTheSource() {
        SyncSettings settings = SyncLine.complete("--table-version", "--table-suffix", "green", "-t", "logs,Blocks")
                .with("DATASET", "ds@1.2.0-rc.1+b.7")
                .settings();

        assertThat(settings.destinations())
                .containsExactly("logs_v1_2_0_rc_1_b_7_green", "Blocks_v1_2_0_rc_1_b_7_green");
        assertThat(settings.streams())
                .extracting(each -> ((AmpTable) each.stream().source()).name())
                .containsExactly("logs", "Blocks");
        assertThat(SyncLine.complete("--table-version")
                        .with("TABLE_VERSION", "true")
                        .settings()
                        .destinations())
                .as("a flag that a variable does not turn round")
                .containsExactly("blocks_v1_2_0");
    }

    @Test
    void oneTableIsWatchedStrictlyAndSeveralAreNot() {
        assertThat(strict(SyncLine.complete("-t", "a").parsed())).isEqualTo(true);
        assertThat(strict(SyncLine.complete("-t", "a,b").parsed())).isEqualTo(false);
        assertThat(strict(SyncLine.complete("-t", "a,b", "--strict-health", "true")
                        .parsed()))
                .isEqualTo(true);
        assertThat(strict(SyncLine.complete("-t", "a")
                        .with("STRICT_HEALTH", "false")
                        .parsed()))
                .isEqualTo(false);
    }

    @Test
    void levelsOfTheRustToolAreUnderstood() {
        assertThat(levels(Map.of("AMP_LOG", "debug"))).isEqualTo(LogLevels.strict("debug"));
        assertThat(levels(Map.of("AMP_LOG", "warn", "RUST_LOG", "ampsync=debug"))
                        .byLogger())
                .as("RUST_LOG beats AMP_LOG where it names ampsync")
                .isEqualTo(LogLevels.strict("ampsync=debug,warn").byLogger());
        assertThat(levels(Map.of("AMP_LOG", "error", "RUST_LOG", "debug")).byLogger())
                .as("a level alone in RUST_LOG is not that of ampsync if there is AMP_LOG")
                .containsEntry("io.ampsync", Level.ERROR);
        assertThat(levels(Map.of("AMP_LOG", "debug", "AMPSYNC_LOG", "error"))).isEqualTo(LogLevels.strict("error"));
    }

    private static LogLevels levels(Map<String, String> variables) {
        SyncLine line = SyncLine.complete();
        variables.forEach(line::with);
        return line.parsed().logLevels();
    }

    private static Object strict(SyncCommand sync) {
        return sync.health(0, sync.settings().streams().size()).strict();
    }

    @Test
    void ownVariableBeatsThatOfTheRustTool() {
        SyncLine line = SyncLine.complete().with("RUST_LOG", "debug");

        assertThat(line.parsed().logLevels()).isEqualTo(LogLevels.strict("debug"));
        assertThat(line.with("AMPSYNC_LOG", "warn").parsed().logLevels()).isEqualTo(LogLevels.strict("warn"));
    }

    @Test
    void probesAreAnsweredOnAllInterfacesUnlessOneIsNamed() {
        SyncLine line = SyncLine.complete("--health-port", "0");
        assertThat(line.settings().health().orElseThrow().address()).isEmpty();
        assertThat(line.with("AMPSYNC_HEALTH_ADDRESS", "127.0.0.1")
                        .settings()
                        .health()
                        .orElseThrow()
                        .address()
                        .orElseThrow()
                        .getHostAddress())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void theLogIsTextUnlessJsonIsAskedFor() {
        SyncLine line = SyncLine.complete();
        assertThat(line.parsed().logFormat()).isEqualTo(LogFormat.TEXT);
        assertThat(line.with("AMPSYNC_LOG_FORMAT", "JSON").parsed().logFormat()).isEqualTo(LogFormat.JSON);
        assertThat(SyncLine.complete("--log-format", "json").parsed().logFormat())
                .isEqualTo(LogFormat.JSON);
    }

    @Test
    void progressShowsAsItIsAskedFor() {
        SyncLine line = SyncLine.complete();
        assertThat(line.parsed().progressMode()).isEqualTo(ProgressMode.AUTO);
        assertThat(line.with("AMPSYNC_PROGRESS", "None").parsed().progressMode())
                .isEqualTo(ProgressMode.NONE);
        assertThat(SyncLine.complete("--progress", "live").parsed().progressMode())
                .isEqualTo(ProgressMode.LIVE);
        assertThat(SyncLine.complete("--progress=log").parsed().progressMode()).isEqualTo(ProgressMode.LOG);
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

    @Test
    void aQueryNeedsNoDataset() {
        SyncSettings settings = SyncLine.of("--query", "SELECT a FROM d.t;", "--into", "mine", "--start-block", "7")
                .with("DATABASE_URL", "postgresql://db.example/chain")
                .settings();

        assertThat(settings.streams())
                .extracting(ConfiguredStream::stream)
                .containsExactly(new SyncStream(new SqlQuery("SELECT a FROM d.t"), "mine", BlockSpan.from(7)));
    }

    @Test
    void aFileDescribesStreams(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("ampsync.yaml"), """
                servers:
                  other: {address: "http://other:1602"}
                streams:
                  - source: {dataset: ds@1.0.0, table: blocks}
                  - source: {query: SELECT a FROM d.t, server: other}
                    target: {table: mine, key-at-once: false}
                """);
        SyncSettings settings = SyncLine.of("--config", file.toString(), "--key-at-once")
                .with("DATABASE_URL", "postgresql://db.example/chain")
                .settings();

        assertThat(settings.streams())
                .extracting(each -> each.stream().id(), each -> each.design().keyCreation())
                .containsExactly(
                        tuple("_/ds@1.0.0:blocks", KeyCreation.AT_ONCE),
                        tuple("query:mine", KeyCreation.AFTER_CATCH_UP));
        assertThat(settings.servers()).hasToString("[http://localhost:1602, http://other:1602]");
    }
}
