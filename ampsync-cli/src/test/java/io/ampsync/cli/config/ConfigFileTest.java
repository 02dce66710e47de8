package io.ampsync.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.ColumnFilter;
import io.ampsync.model.ColumnFilter.Comparison;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigFileTest {
    private static final Map<String, String> VARIABLES =
            Map.of("TOKEN", "t0ken", "FIRST", "12", "EMPTY", "", "TABLE", "from_variable");

    private static List<ConfiguredStream> parse(String text) {
        return ConfigFile.parse("streams.yaml", text, VARIABLES::get, TableDesign::builder);
    }

    @Test
    void everythingThatCanBeSaid() throws Exception {
        List<ConfiguredStream> streams = parse("""
                # What we need of Ethereum.
                servers:
                  main:
                    address: https://amp.example.com
                    auth-token: ${TOKEN}
                    max-message-mb: 64
                  local: {address: "http://localhost:1602"}
                streams:
                  - source:
                      dataset: edge/mainnet@1.2.0
                      table: logs
                      columns: [block_num, address, data]
                      where:
                        address: 0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48
                        topic0: ["0x01", "0x02"]
                        block_num: {at-least: 5, below: 1_000}
                        note: {not: [a, b]}
                      start-block: ${FIRST}
                      until-block: 1_000_000
                      server: main
                    target:
                      table: usdc_logs
                      key-at-once: true
                  - source:
                      query: |
                        SELECT a   -- why
                        FROM "_/ds@1.0.0".t
                      server: local
                    target:
                      table: ${TABLE}
                      key: [block_num, log_index]
                      partition-column: block_num
                      partition-blocks: 1_000
                      unsigned-as-bigint: true
                      on-unfit-row: quarantine
                      column-types: {a: text}
                      unfold: {e: e_}
                      indexes: [a desc]
                  - source: {dataset: ds@1.0.0, table: blocks}
                """);

        TablePart part = new TablePart(
                new AmpTable(DatasetReference.parse("edge/mainnet@1.2.0"), "logs"),
                List.of("block_num", "address", "data"),
                List.of(
                        ColumnFilter.equal("address", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"),
                        ColumnFilter.equal("topic0", "0x01", "0x02"),
                        new ColumnFilter("block_num", Comparison.AT_LEAST, List.of("5")),
                        new ColumnFilter("block_num", Comparison.LESS, List.of("1_000")),
                        new ColumnFilter("note", Comparison.NOT_EQUAL, List.of("a", "b"))));
        assertThat(streams)
                .extracting(ConfiguredStream::stream)
                .containsExactly(
                        new SyncStream(part, "usdc_logs", new BlockSpan(12, OptionalLong.of(1_000_000))),
                        new SyncStream(new SqlQuery("SELECT a FROM \"_/ds@1.0.0\".t"), "from_variable"),
                        SyncStream.of(new AmpTable(DatasetReference.parse("ds@1.0.0"), "blocks")));
        assertThat(streams)
                .extracting(each -> each.design().keyCreation())
                .containsExactly(KeyCreation.AT_ONCE, KeyCreation.AFTER_CATCH_UP, KeyCreation.AFTER_CATCH_UP);
        assertThat(streams.get(1).design())
                .isEqualTo(TableDesign.builder()
                        .key(KeyPolicy.natural("block_num", "log_index"))
                        .partitions(Partitions.byBlock("block_num", 1_000))
                        .unsignedAsBigint(true)
                        .unfitRows(UnfitRows.QUARANTINE)
                        .columnType("a", ColumnType.parse("TEXT"))
                        .unfold("e", "e_")
                        .index(SecondaryIndex.parse("a DESC"))
                        .build());
        assertThat(streams.get(0).server()).hasValueSatisfying(server -> {
            assertThat(server).hasToString("https://amp.example.com");
            assertThat(server.maxMessageBytes()).isEqualTo(64 << 20);
        });
        assertThat(streams.get(0).server().orElseThrow().token().token()).isEqualTo("t0ken");
        assertThat(streams.get(2).server()).isEmpty();
    }

    private static final String BLOCKS = "streams: [{source: {dataset: ds@1.0.0, table: blocks}";

    static List<Arguments> mistakes() {
        return List.of(
                mistake("", "streams.yaml is empty"),
                mistake("streams: [", "streams.yaml, line 1: no valid YAML: "),
                mistake("a: 1\n\tb: 2", "streams.yaml, line 2: no valid YAML: "),
                mistake("- a", "streams.yaml, line 1: must consist of keys and values"),
                mistake("servers: {}", "streams.yaml, line 1: no streams; list at least one under 'streams'"),
                mistake("streams: []", "streams: no streams; list at least one"),
                mistake("streams:\n  source: x", "streams.yaml, line 2: streams: must be a list"),
                mistake("stream: []", "unknown key 'stream'; did you mean 'streams'?"),
                mistake("streams:\n- sauce: {}", "streams.yaml, line 2: streams: unknown key 'sauce'; did you mean"),
                mistake("streams:\n- target: {table: a}", "line 2: streams: lacks 'source'"),
                mistake("streams:\n- source: {dataset: a}", "line 2: streams.source: lacks 'table'; a source is"),
                mistake("streams:\n- source: {tabel: a}", "unknown key 'tabel'; did you mean 'table'?"),
                mistake("streams:\n- source: {query: SELECT 1}", "line 2: streams: lacks target.table"),
                mistake(
                        "streams:\n- source: {query: SELECT 1; SELECT 2}\n  target: {table: a}",
                        "streams.source.query: there is a semicolon in the query"),
                mistake(
                        "streams:\n- source: {query: SELECT 1, columns: [a]}\n  target: {table: a}",
                        "streams.source.columns: can't be given with a query"),
                mistake(
                        "streams:\n- source: {dataset: A B, table: a}",
                        "line 2: streams.source.dataset: dataset name 'A B' must consist of"),
                mistake(BLOCKS + ", target: {table: 1a}}]", "destination table name '1a' must start with"),
                mistake(BLOCKS + ", target: {table: ampsync_streams}}]", "is one of ampsync's own"),
                mistake(BLOCKS + "}, {source: {dataset: ds, table: blocks}}]", "is filled by another stream already"),
                mistake(BLOCKS + ", target: {key-at-once: maybe}}]", "key-at-once: must be false or true, got 'maybe'"),
                mistake(BLOCKS + ", target: {color: red}}]", "unknown key 'color'; possible are "),
                mistake(
                        "streams: [{source: {dataset: ds, table: a, start-block: -1}}]",
                        "start-block: must be a whole number of at least 0, got '-1'"),
                mistake(
                        "streams: [{source: {dataset: ds, table: a, start-block: 9, until-block: 8}}]",
                        "until-block: the last block, 8, is below the first, 9"),
                mistake(
                        "streams: [{source: {dataset: ds, table: a, columns: [x, x]}}]",
                        "columns: column \"x\" is given twice"),
                mistake(
                        "streams: [{source: {dataset: ds, table: a, where: {x: {like: y}}}}]",
                        "where.x: unknown key 'like'; possible are above, at-least, at-most, below, not"),
                mistake(
                        "streams: [{source: {dataset: ds, table: a, where: {x: {below: [1, 2]}}}}]",
                        "must be compared with exactly one value"),
                mistake(
                        "streams: [{source: {dataset: ds, table: a, server: main}}]",
                        "there is no server 'main' under 'servers'; it has none"),
                mistake(BLOCKS + "}]\nservers: {a: {}}", "servers.a: lacks 'address'"),
                mistake(BLOCKS + "}]\nservers: {a: {address: 'ftp://x'}}", "line 2: servers.a.address: "),
                mistake(
                        BLOCKS + "}]\nservers: {a: {address: 'http://x', auth-token: secret}}",
                        "auth-token: must not stand in the file; write ${NAME} for a variable"),
                mistake(
                        BLOCKS + "}]\nservers: {a: {address: 'http://x', auth-token: '${TOKEN}', auth-token-file: f}}",
                        "can't be given together with auth-token"),
                mistake(
                        BLOCKS + ", target: {table: '${ABSENT}'}}]",
                        "target.table: variable ABSENT is not set; set it, or write ${ABSENT:-default}"),
                mistake(BLOCKS + ", target: {table: '$TABLE'}}]", "'$' names no variable"),
                mistake(BLOCKS + ", target: {table: '${TABLE'}}]", "'${TABLE' names no variable"),
                mistake(BLOCKS + ", target: {table: }}]", "target.table: must be a single value"),
                mistake(BLOCKS + ", target: {key: [a, a]}}]", "target.key: must be default, none or names of columns"),
                mistake(BLOCKS + ", target: {on-unfit-row: no}}]", "target.on-unfit-row: must be fail or quarantine"),
                mistake(BLOCKS + ", target: {partition-blocks: 0}}]", "target.partition-blocks: "),
                mistake(
                        BLOCKS + ", target: {partition-column: n}}]",
                        "target.partition-column: needs partition-blocks, the number of blocks"),
                mistake(BLOCKS + ", target: {indexes: [a dsc]}}]", "target.indexes: index 'a dsc': 'dsc' is not"),
                mistake(BLOCKS + ", target: {column-types: {a: bigin}}}]", "did you mean BIGINT?"),
                mistake(BLOCKS + ", source: {}}]", "key 'source' is given twice"));
    }

    private static Arguments mistake(String text, String message) {
        return Arguments.of(text, message);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsPlaceAndTheRemedy(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(ConfigException.class)
                .message()
                .startsWith("streams.yaml")
                .contains(message)
                .doesNotContain("secret");
    }

    @Test
    void variablesHaveDefaults() {
        assertThat(parse(BLOCKS + ", target: {table: '${ABSENT:-a}${EMPTY:-b}${EMPTY}$$c'}}]"))
                .extracting(each -> each.stream().destination())
                .containsExactly("ab$c");
    }

    @Test
    void aFileThatIsntThereIsNamed() {
        assertThatThrownBy(() -> ConfigFile.read(Path.of("no/such.yaml"), VARIABLES::get, TableDesign::builder))
                .hasMessage("there is no file 'no/such.yaml'");
    }
}
