package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.hash;
import static io.ampsync.postgres.Rows.undo;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TableNaming;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database as the Rust ampsync leaves it when it is killed. */
class RustDatabaseIT {
    private static final SyncStream BLOCKS = SyncStream.of(new AmpTable(DatasetReference.parse("eth"), "blocks"));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @BeforeEach
    void theRustToolHasRun() throws Exception {
        test.execute("CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,"
                + " installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL,"
                + " checksum BYTEA NOT NULL, execution_time BIGINT NOT NULL);"
                + " CREATE TABLE amp_client_state (stream_id TEXT PRIMARY KEY,"
                + " next_transaction_id BIGINT NOT NULL DEFAULT 0, updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW());"
                + " CREATE INDEX idx_amp_client_state_updated_at ON amp_client_state(updated_at);"
                + " CREATE TABLE amp_client_buffer_entries (stream_id TEXT NOT NULL REFERENCES"
                + " amp_client_state(stream_id) ON DELETE CASCADE, transaction_id BIGINT NOT NULL,"
                + " block_ranges JSONB NOT NULL, PRIMARY KEY (stream_id, transaction_id));"
                + " CREATE INDEX idx_amp_client_buffer_entries_stream_tx_id"
                + " ON amp_client_buffer_entries(stream_id, transaction_id);"
                + " INSERT INTO _sqlx_migrations VALUES (20250104000000, 'amp client state', now(), TRUE,"
                + " '\\xfa14f07b9d5d37f1a4d096c9663194e04e4a696cda837eebb7f39af13af2688ec471eabd8e42e338e674eb4c6c111498',"
                + " 5123456)");
        test.execute("CREATE TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL,"
                + " block_num NUMERIC(20, 0) NOT NULL, note TEXT, PRIMARY KEY (_tx_id, _row_index));"
                + " INSERT INTO blocks SELECT 0, i, i, 'rust' FROM generate_series(0, 9) i;"
                + " INSERT INTO blocks SELECT 2, i, 10 + i, 'rust' FROM generate_series(0, 9) i;"
                + " INSERT INTO blocks SELECT 4, i, 20 + i, 'uncommitted' FROM generate_series(0, 4) i");
        test.execute("INSERT INTO amp_client_state VALUES ('_/eth@latest:blocks', 7);"
                + entry(1, 0, 9, BlockHash.ZERO)
                + entry(3, 10, 19, hash(9))
                + "INSERT INTO amp_client_buffer_entries VALUES ('_/eth@latest:blocks', 6, '[]')");
    }

    private static String entry(long id, long start, long end, BlockHash parent) {
        return "INSERT INTO amp_client_buffer_entries VALUES ('_/eth@latest:blocks', " + id + ", '[{\"numbers\":"
                + "{\"start\":" + start + ",\"end\":" + end + "},\"network\":\"mainnet\",\"hash\":\"" + hash(end)
                + "\",\"prev_hash\":\"" + parent + "\"}]');";
    }

    @Test
    void isTakenOverAndContinued() throws Exception {
        try (Rows rows = new Rows();
                PostgresDatabase database = test.open();
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            StreamSnapshot state = sink.load();
            assertThat(state.next()).isEqualTo(7);
            assertThat(state.watermarks())
                    .extracting(watermark -> watermark.id())
                    .containsExactly(1L, 3L);
            assertThat(state.pruned()).isFalse();
            try (SinkGroup rewind = sink.begin()) {
                rewind.undo(undo(7, 4, 6));
                rewind.commit(new StateChange(7, 8, OptionalLong.of(4), List.of(), OptionalLong.empty()));
            }
            assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("20");
            sink.prepare(Rows.SCHEMA);
            try (SinkGroup group = sink.begin()) {
                rows.write(group, 8, 20, 29, "java");
                group.commit(watermark(8, 10, 20, 29));
            }
        }
        assertThat(test.value("SELECT count(*), count(DISTINCT block_num), max(block_num) FROM blocks"))
                .isEqualTo("30|30|29");
        assertThat(test.rows("SELECT transaction_id, block_ranges = jsonb_build_array(jsonb_build_object('numbers',"
                        + " jsonb_build_object('start', 20, 'end', 29), 'network', 'mainnet', 'hash', '" + hash(29)
                        + "', 'prev_hash', '" + hash(19) + "')) FROM amp_client_buffer_entries ORDER BY 1"))
                .containsExactly("1|f", "3|f", "9|t");
        assertThat(test.rows("SELECT version, execution_time FROM _sqlx_migrations"))
                .containsExactly("20250104000000|5123456");
        assertThat(test.value("SELECT next_transaction_id FROM amp_client_state"))
                .isEqualTo("10");
    }

    @Test
    void countsAsPrunedUnlessItReachesDownToBlockZero() throws Exception {
        test.execute("DELETE FROM amp_client_buffer_entries WHERE transaction_id = 1");
        try (PostgresDatabase database = test.open();
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            assertThat(sink.load().pruned()).isTrue();
        }
    }

    @Test
    void whatItForgetsInBetweenIsNoticed() throws Exception {
        try (PostgresDatabase database = test.open();
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            assertThat(sink.load().pruned()).isFalse();
        }
        test.execute("DELETE FROM amp_client_buffer_entries WHERE transaction_id = 1");
        try (PostgresDatabase database = test.open();
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            assertThat(sink.load().pruned()).isTrue();
        }
    }

    @Test
    void isRefusedIfTwoStreamsHaveWrittenIntoTheTable() throws Exception {
        test.execute("INSERT INTO amp_client_state VALUES ('_/eth@1.0.0:blocks', 4)");
        try (PostgresDatabase database = test.open();
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            assertThatThrownBy(sink::load)
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("_/eth@1.0.0:blocks");
        }
    }

    /** As the tool has left it that was run with {@code --table-version --table-suffix green}. */
    @Test
    void aDestinationOfItsOwnNameIsTakenOver() throws Exception {
        String id = "_/eth@latest:blocks_vlatest_green";
        test.execute("ALTER TABLE blocks RENAME TO blocks_vlatest_green;"
                + " INSERT INTO amp_client_state VALUES ('" + id + "', 7);"
                + " UPDATE amp_client_buffer_entries SET stream_id = '" + id + "';"
                + " DELETE FROM amp_client_state WHERE stream_id = '_/eth@latest:blocks'");
        TableNaming naming = TableNaming.SAME_AS_SOURCE.withVersion().withSuffix("green");
        SyncStream green = naming.stream((AmpTable) BLOCKS.source());
        try (PostgresDatabase database = test.open();
                TransactionalSink sink = PostgresSinks.of(database).open(green)) {
            assertThat(sink.load().next()).isEqualTo(7);
        }
        assertThat(test.rows("SELECT stream_id, target_table, source FROM ampsync_streams"))
                .containsExactly(id + "|blocks_vlatest_green|_/eth@latest:blocks");
    }

    @Test
    void itsTableIsNotTakenByASuffixThatHappensToFit() throws Exception {
        SyncStream other = TableNaming.SAME_AS_SOURCE.withSuffix("blocks").stream(
                new AmpTable(DatasetReference.parse("eth"), "my"));
        test.execute("ALTER TABLE blocks RENAME TO my_blocks;"
                + " INSERT INTO amp_client_state VALUES ('_/other@latest:my_blocks', 4)");
        try (PostgresDatabase database = test.open();
                TransactionalSink sink = PostgresSinks.of(database).open(other)) {
            assertThatThrownBy(sink::load)
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("_/other@latest:my_blocks");
        }
    }
}
