package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.SinkException;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Older and newer ampsyncs on one database. What the first release sends is in {@code release-1/*.sql}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SchemaUpgradeIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private PostgresDatabase database;
    private TransactionalSink sink;

    @BeforeEach
    void start() throws Exception {
        database = test.open();
        sink = test.closing(PostgresSinks.of(database).open(BLOCKS));
    }

    private void run(String script) throws Exception {
        test.execute(read("release-1/" + script));
    }

    private static String read(String name) throws Exception {
        try (InputStream in = Objects.requireNonNull(SchemaUpgradeIT.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void theFirstReleaseHasRun() throws Exception {
        test.execute(read("internal/state/amp-client-20250104000000.sql"));
        run("install.sql");
        run("claim.sql");
        run("first-commit.sql");
    }

    private void commit(long id, long first, long last) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, id, first, last, "newer");
            group.commit(watermark(id, id + 2, first, last));
        }
    }

    private String blocks() throws Exception {
        return test.value("SELECT string_agg(block_num || ' ' || note, ', ' ORDER BY block_num) FROM blocks");
    }

    @Test
    void tablesOfTheFirstReleaseAreCompletedInPlace() throws Exception {
        theFirstReleaseHasRun();
        run("leave.sql");
        StreamSnapshot state = sink.load();
        assertThat(state.next()).isEqualTo(2);
        assertThat(state.pruned()).isFalse();
        assertThat(state.watermarks()).isEqualTo(watermark(0, 2, 0, 1).insert());
        sink.prepare(Rows.SCHEMA);
        commit(2, 2, 2);
        assertThat(blocks()).isEqualTo("0 older, 1 older, 2 newer");
        assertThat(test.rows(
                        "SELECT epoch, holds_rows, first_watermark, newest_row_id, rows_as_of FROM ampsync_streams"))
                .containsExactly("2|t|1|2|4");
    }

    /** A database of the release whose newest step was the one before the views. */
    @Test
    void theViewsAreAddedToTablesOfEarlierSteps() throws Exception {
        sink.load();
        sink.prepare(Rows.SCHEMA);
        commit(0, 0, 1);
        sink.close();
        test.execute("DROP VIEW ampsync_common_blocks, ampsync_progress;"
                + " ALTER TABLE ampsync_streams DROP COLUMN block_times, DROP COLUMN block_times_of,"
                + " DROP COLUMN backfilling, DROP COLUMN backfilling_as_of;"
                + " DELETE FROM ampsync_schema_steps WHERE step > 5");
        String progress = "SELECT target_table, network, block, block_time, committed_at IS NOT NULL, backfilling"
                + " FROM ampsync_progress";
        sink.load();
        assertThat(test.rows("SELECT count(*) FROM ampsync_schema_steps WHERE step = 6"))
                .containsExactly("1");
        assertThat(test.rows(progress)).containsExactly("blocks|mainnet|1|null|t|null");
        sink.prepare(Rows.SCHEMA);
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 2, 2, 2, "newer");
            group.commit(watermark(2, 4, 2, 2).at(StreamPosition.AT_HEAD));
        }
        assertThat(test.rows(progress)).containsExactly("blocks|mainnet|2|null|t|f");
        assertThat(test.rows("SELECT block, streams FROM ampsync_common_blocks"))
                .containsExactly("2|1");
    }

    @Test
    void aViewThatWasDroppedComesBackAndOneThatALaterReleaseHasExtendedStays() throws Exception {
        sink.load();
        sink.close();
        test.execute("DROP VIEW ampsync_common_blocks, ampsync_progress;"
                + " CREATE VIEW ampsync_progress AS SELECT 1 AS x, stream_id, NULL AS dataset, NULL AS network,"
                + " NULL::bigint AS block, NULL AS hash, NULL::timestamptz AS block_time FROM amp_client_state");
        sink.load();
        assertThat(test.rows("SELECT count(*) FROM ampsync_common_blocks")).containsExactly("0");
        assertThat(test.rows("SELECT x FROM ampsync_progress")).containsExactly("1");
    }

    @Test
    void theFirstReleaseWorksOnTheTablesOfThisOne() throws Exception {
        sink.load();
        sink.prepare(Rows.SCHEMA);
        commit(0, 0, 1);
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 2, 2, 3, "newer");
            group.commit(watermark(2, 4, 2, 3).at(StreamPosition.AT_HEAD));
        }
        assertThat(test.rows("SELECT block, backfilling FROM ampsync_progress")).containsExactly("3|f");
        sink.close();
        database.close();
        assertThat(test.rows(read("release-1/check.sql"))).containsExactly("6|1");
        run("install.sql");
        run("claim.sql");
        run("reorg.sql");
        run("leave.sql");
        assertThat(test.value("SELECT next_transaction_id FROM amp_client_state"))
                .isEqualTo("5");
        assertThat(blocks()).isEqualTo("0 newer, 1 newer");
        assertThat(test.rows("SELECT block, block_time, backfilling FROM ampsync_progress"))
                .containsExactly("1|null|null");
        try (PostgresDatabase again = test.open()) {
            sink = PostgresSinks.of(again).open(BLOCKS);
            StreamSnapshot state = sink.load();
            assertThat(state.next()).isEqualTo(5);
            assertThat(state.watermarks()).isEqualTo(watermark(0, 2, 0, 1).insert());
            sink.prepare(Rows.SCHEMA);
            commit(5, 2, 2);
            sink.close();
        }
        assertThat(blocks()).isEqualTo("0 newer, 1 newer, 2 newer");
    }

    @Test
    void aProcessOfTheFirstReleaseKeepsItsStream() throws Exception {
        theFirstReleaseHasRun();
        TransactionalSink other = PostgresSinks.of(database)
                .open(SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "transactions")));
        other.load();
        other.close();
        assertThat(test.rows("SELECT owner, epoch, newest_row_id FROM ampsync_streams WHERE target_table = 'blocks'"))
                .containsExactly("older|1|null");
    }

    @Test
    void additionsOfALaterReleaseAreIgnored() throws Exception {
        sink.load();
        sink.close();
        database.close();
        test.execute("INSERT INTO ampsync_schema_steps (step) VALUES (99);"
                + " ALTER TABLE ampsync_streams ADD COLUMN later TEXT DEFAULT 'x'; CREATE TABLE ampsync_later (x INT)");
        try (PostgresDatabase again = test.open();
                TransactionalSink next = PostgresSinks.of(again).open(BLOCKS)) {
            assertThat(next.load()).isEqualTo(StreamSnapshot.EMPTY);
        }
    }

    @Test
    void aLevelThatThisReleaseDoesNotKnowIsRefused() throws Exception {
        sink.load();
        sink.close();
        test.execute("INSERT INTO ampsync_schema (version) VALUES (2)");
        assertThatThrownBy(sink::load)
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("newer ampsync");
    }

    @Test
    void anAdditionDoesNotKeepAnOlderProcessWaiting() throws Exception {
        theFirstReleaseHasRun();
        run("leave.sql");
        try (Connection older = test.connect();
                Statement statement = older.createStatement()) {
            older.setAutoCommit(false);
            statement.execute("SELECT FROM ampsync_streams");
            assertThatThrownBy(sink::load)
                    .isInstanceOfSatisfying(
                            SinkException.class,
                            e -> assertThat(e.isRetryable()).isTrue())
                    .hasMessageContaining("55P03");
            statement.execute("UPDATE ampsync_streams SET claimed_at = now()");
            older.commit();
        }
        assertThat(sink.load().next()).isEqualTo(2);
    }
}
