package io.ampsync.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.SourceException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.status.Stage;
import io.ampsync.status.StreamProgress;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.status.Throughput;
import io.ampsync.status.Totals;
import io.ampsync.status.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveLayoutTest {
    private static final Instant NOW = Instant.parse("2026-04-15T12:00:00Z");
    private static final LiveLayout WIDE = new LiveLayout(120, 12, false);

    private static final TableStatus BLOCKS = status("blocks", State.AT_HEAD, 21_000_149, OptionalLong.of(0), 3, 0.1);
    private static final TableStatus LOGS =
            status("logs", State.BACKFILLING, 7_499_999, OptionalLong.of(7_500_000), 45_120, 1_000);

    private static TableStatus status(
            String table, State state, long block, OptionalLong lag, double rows, double blocks) {
        BlockRange range = new BlockRange("mainnet", 0, block, BlockHash.ZERO, null, NOW.minus(Duration.ofSeconds(12)));
        StreamProgress progress =
                new StreamProgress(List.of(range), StreamPosition.UNKNOWN, lag, Optional.of(NOW), Optional.of(NOW));
        return new TableStatus(
                SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet@1.0.0"), table)),
                state,
                progress,
                Totals.NONE,
                new Throughput(rows, 10 * rows, blocks),
                Optional.empty(),
                Optional.empty());
    }

    private static TableStatus trouble(TableStatus status, State state, Optional<AmpsyncException> error, String what) {
        return new TableStatus(
                status.stream(),
                state,
                status.progress(),
                status.totals(),
                status.throughput(),
                Optional.of(new Wait(Stage.TARGET, what, NOW.minusSeconds(32))),
                error);
    }

    @Test
    void eachTableHasALineOfFigures() {
        assertThat(WIDE.lines(List.of(BLOCKS, LOGS), NOW))
                .containsExactly(
                        "TABLE   STATE        BLOCK                 BEHIND     AGE                   DONE     ROWS/S"
                                + "      ETA",
                        "blocks  at the head  mainnet 21000149           0    12 s  ############  100.0 %          3"
                                + "        -",
                        "logs    backfilling  mainnet 7499999    7,500,000    12 s  ######......   50.0 %     45,120"
                                + "      2 h");
    }

    @Test
    void nothingIsMadeUpWhereTheTipIsUnknown() {
        TableStatus unknown = status("logs", State.STREAMING, 99, OptionalLong.empty(), 10, 5);
        assertThat(WIDE.lines(List.of(unknown), NOW).get(1)).matches("logs +streaming +mainnet 99 +- +12 s +- +10 +-");
    }

    @Test
    void noEstimateIsGivenWhileNothingMoves() {
        TableStatus stuck = status("logs", State.BACKFILLING, 99, OptionalLong.of(100), 0, 0);
        assertThat(WIDE.lines(List.of(stuck), NOW).get(1)).endsWith(" 50.0 %          0        -");
        TableStatus away = status("logs", State.STARTING, 99, OptionalLong.of(100), 5, 5);
        assertThat(WIDE.lines(List.of(away), NOW).get(1)).endsWith("-");
    }

    @Test
    void almostDoneIsNotDone() {
        TableStatus almost = status("logs", State.BACKFILLING, 9_999_998, OptionalLong.of(1), 1, 1);
        assertThat(WIDE.lines(List.of(almost), NOW).get(1)).contains("99.9 %").doesNotContain("100");
    }

    @Test
    void troubleTakesThePlaceOfFiguresAndCannotSteerTheTerminal() {
        TableStatus waiting = trouble(
                BLOCKS,
                State.WAITING_FOR_SERVER,
                Optional.of(SourceException.unavailable("server is \u001b[2Jaway\nnow")),
                "waits");
        TableStatus standby = trouble(LOGS, State.STANDBY, Optional.empty(), "waits for db-2:97");
        assertThat(WIDE.lines(List.of(waiting, standby), NOW))
                .contains("blocks  waiting for the server  mainnet 21000149  for 32 s: server is  [2Jaway now")
                .contains("logs    standing by             mainnet 7499999   for 32 s: waits for db-2:97");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 12, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110})
    void noLineIsWiderThanTheTerminal(int columns) {
        TableStatus wide = trouble(LOGS, State.STANDBY, Optional.empty(), "waits for 日本語日本語日本語日本語日本語日本語");
        for (boolean unicode : new boolean[] {true, false}) {
            assertThat(new LiveLayout(columns, 12, unicode).lines(List.of(BLOCKS, LOGS, wide), NOW))
                    .hasSize(4)
                    .allSatisfy(line -> assertThat(new AttributedString(line).columnLength())
                            .isLessThanOrEqualTo(columns));
        }
    }

    @Test
    void narrowTerminalsGetTheColumnsThatMatterMost() {
        assertThat(head(90)).contains("BEHIND", "AGE", "DONE", "ETA");
        assertThat(head(75)).contains("BLOCK", "DONE", "ETA").doesNotContain("AGE");
        assertThat(head(50)).contains("STATE", "DONE", "ETA").doesNotContain("BLOCK");
        assertThat(head(20)).contains("TABLE", "DONE").doesNotContain("ETA");
    }

    private static String head(int columns) {
        return new LiveLayout(columns, 12, true)
                .lines(List.of(BLOCKS, LOGS), NOW)
                .get(0);
    }

    @Test
    void ofManyTablesThoseThatNeedWatchingAreShownInTheirOrder() {
        List<TableStatus> tables = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tables.add(status("head" + i, State.AT_HEAD, 100, OptionalLong.of(0), 2, 1));
        }
        tables.add(7, status("far", State.BACKFILLING, 100, OptionalLong.of(5_000), 2, 1));
        tables.add(20, trouble(BLOCKS, State.STANDBY, Optional.empty(), "waits"));
        tables.add(30, status("near", State.BACKFILLING, 100, OptionalLong.of(50), 2, 1));

        List<String> lines = new LiveLayout(120, 5, true).lines(tables, NOW);
        assertThat(lines).hasSize(5);
        assertThat(lines.get(1)).startsWith("far ");
        assertThat(lines.get(2)).startsWith("blocks ");
        assertThat(lines.get(3)).startsWith("near ");
        assertThat(lines.get(4)).isEqualTo("40 more: 40 at the head; 80 rows/s");
    }

    @Test
    void whereThereIsHardlyAnyRoomThereIsASum() {
        assertThat(new LiveLayout(80, 2, true).lines(List.of(BLOCKS, LOGS), NOW))
                .hasSize(2)
                .last()
                .isEqualTo("2 tables: 1 at the head, 1 backfilling; 45,123 rows/s");
        assertThat(new LiveLayout(80, 2, true).lines(List.of(), NOW)).isEmpty();
    }
}
