package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.hash;
import static io.ampsync.postgres.Rows.undo;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.TransactionalSink;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the views show of streams, commit by commit. */
class ProgressViewIT {
    private static final String DATASET = "_/eth@1.0.0";
    private static final String PROGRESS = "SELECT network, block, extract(epoch FROM block_time)::bigint, backfilling"
            + " FROM ampsync_progress WHERE stream_id = '" + DATASET + ":blocks' ORDER BY network";
    private static final String COMMON = "SELECT network, block, hash, extract(epoch FROM block_time)::bigint, streams"
            + " FROM ampsync_common_blocks WHERE dataset = '" + DATASET + "' ORDER BY network";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private PostgresDatabase database;
    private TransactionalSink blocks;

    @BeforeEach
    void load() throws Exception {
        database = test.open();
        blocks = sink("blocks");
    }

    private TransactionalSink sink(String table) throws Exception {
        TransactionalSink sink = test.closing(
                PostgresSinks.of(database).open(SyncStream.of(new AmpTable(DatasetReference.parse(DATASET), table))));
        sink.load();
        sink.prepare(Rows.SCHEMA);
        return sink;
    }

    /** Up to block {@code end}, whose time is as many seconds. */
    private static BlockRange range(String network, long end, BlockHash hash) {
        return new BlockRange(network, end, end, hash, null, Instant.ofEpochSecond(1_000 + end));
    }

    private static BlockRange block(long end) {
        return range("mainnet", end, hash(end));
    }

    private static StateChange change(long expected, BlockRange... ranges) {
        return new StateChange(
                expected,
                expected + 2,
                OptionalLong.empty(),
                List.of(new StoredWatermark(expected + 1, List.of(ranges))),
                OptionalLong.empty());
    }

    private void commit(TransactionalSink sink, StateChange change) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, change.expectedNext(), 1, 1, "x");
            group.commit(change);
        }
    }

    @Test
    void aStreamIsFollowedFromItsClaimToTheHead() throws Exception {
        assertThat(test.rows(
                        "SELECT stream_id, dataset, target_schema, target_table, network, block, hash, committed_at"
                                + " FROM ampsync_progress"))
                .containsExactly(DATASET + ":blocks|" + DATASET + "|public|blocks|null|null|null|null");
        commit(blocks, change(0, block(10)).at(StreamPosition.BACKFILLING));
        assertThat(test.rows(PROGRESS)).containsExactly("mainnet|10|1010|t");
        commit(blocks, change(2, block(11)).at(StreamPosition.AT_HEAD));
        assertThat(test.rows(PROGRESS)).containsExactly("mainnet|11|1011|f");
        commit(blocks, change(4, BlockRange.of("mainnet", 12, 12, hash(12), hash(11))));
        assertThat(test.rows(PROGRESS)).containsExactly("mainnet|12|null|null");
        assertThat(test.rows("SELECT hash, committed_at BETWEEN now() - interval '1 minute' AND now()"
                        + " FROM ampsync_progress"))
                .containsExactly(hash(12) + "|t");
        assertThat(test.rows("SELECT DISTINCT jsonb_object_keys(block_ranges->0) FROM amp_client_buffer_entries"
                        + " ORDER BY 1"))
                .containsExactly("hash", "network", "numbers", "prev_hash");
    }

    @Test
    void aPartWithoutWatermarkLeavesTheBlockAndItsTime() throws Exception {
        commit(blocks, change(0, block(10)).at(StreamPosition.BACKFILLING));
        commit(blocks, StateChange.advance(2, 3).at(StreamPosition.BACKFILLING));
        assertThat(test.rows(PROGRESS)).containsExactly("mainnet|10|1010|t");
    }

    @Test
    void anUndoTakesTheBlockBackWithTheRows() throws Exception {
        commit(blocks, change(0, block(10)).at(StreamPosition.AT_HEAD));
        commit(blocks, change(2, block(11)).at(StreamPosition.AT_HEAD));
        try (SinkGroup group = blocks.begin()) {
            group.undo(undo(4, 2, 3));
            group.commit(new StateChange(4, 5, OptionalLong.of(2), List.of(), OptionalLong.empty()));
        }
        assertThat(test.rows(PROGRESS)).containsExactly("mainnet|10|null|null");
        commit(blocks, change(5, range("mainnet", 11, hash(99))).at(StreamPosition.AT_HEAD));
        assertThat(test.rows(PROGRESS)).containsExactly("mainnet|11|1011|f");
        try (SinkGroup group = blocks.begin()) {
            group.undo(undo(7, 0, 6));
            group.commit(new StateChange(7, 8, OptionalLong.of(0), List.of(), OptionalLong.empty()));
        }
        assertThat(test.rows(PROGRESS)).containsExactly("null|null|null|null");
    }

    @Test
    void eachNetworkOfAStreamHasARow() throws Exception {
        commit(
                blocks,
                change(0, range("left", 10, hash(1)), range("right", 20, hash(2)))
                        .at(StreamPosition.AT_HEAD));
        assertThat(test.rows(PROGRESS)).containsExactly("left|10|1010|f", "right|20|1020|f");
        TransactionalSink logs = sink("logs");
        assertThat(test.rows(COMMON)).containsExactly("left|null|null|null|2", "right|null|null|null|2");
        commit(logs, change(0, range("right", 20, hash(2))));
        assertThat(test.rows(COMMON))
                .containsExactly("left|10|" + hash(1) + "|1010|1", "right|20|" + hash(2) + "|1020|2");
    }

    @Test
    void timesBeyondAllCalendarsAreUnknown() throws Exception {
        BlockRange far = new BlockRange("mainnet", 1, 1, hash(1), null, Instant.ofEpochSecond(300_000_000_000L));
        commit(blocks, change(0, far).at(StreamPosition.AT_HEAD));
        assertThat(test.rows(PROGRESS)).containsExactly("mainnet|1|null|f");
    }

    /** An ampsync of the steps before, which records its rows but neither times nor position; then the Rust tool. */
    @Test
    void whatOthersCommitInBetweenMakesNothingStale() throws Exception {
        commit(blocks, change(0, block(10)).at(StreamPosition.BACKFILLING));
        otherCommit(3, 11);
        test.execute("UPDATE ampsync_streams SET rows_as_of = 4, newest_row_id = 2");
        assertThat(test.rows(PROGRESS)).containsExactly("mainnet|11|null|null");
        otherCommit(5, 12);
        test.execute("INSERT INTO amp_client_buffer_entries SELECT stream_id, 7, '[]' FROM amp_client_state");
        assertThat(test.rows(PROGRESS)).containsExactly("mainnet|12|null|null");
        test.execute("DELETE FROM amp_client_buffer_entries WHERE transaction_id > 1");
        assertThat(test.rows(PROGRESS)).containsExactly("mainnet|10|1010|null");
        blocks.load();
        blocks.prepare(Rows.SCHEMA);
        commit(blocks, change(6, block(13)).at(StreamPosition.AT_HEAD));
        assertThat(test.rows(PROGRESS)).containsExactly("mainnet|13|1013|f");
    }

    private void otherCommit(long id, long block) throws Exception {
        test.execute("UPDATE amp_client_state SET updated_at = now(), next_transaction_id = " + (id + 1) + ";"
                + " INSERT INTO amp_client_buffer_entries SELECT stream_id, " + id + ", '[{\"numbers\": {\"start\": "
                + block + ", \"end\": " + block + "}, \"network\": \"mainnet\", \"hash\": \"" + hash(block)
                + "\", \"prev_hash\": null}]' FROM amp_client_state");
    }

    @Test
    void aStreamThatOnlyTheRustToolHasFilledIsShownAsFarAsItIsKnown() throws Exception {
        test.execute("INSERT INTO amp_client_state VALUES ('_/eth@latest:logs', 2);"
                + " INSERT INTO amp_client_buffer_entries VALUES ('_/eth@latest:logs', 1, '[{\"numbers\": {\"start\":"
                + " 0, \"end\": 9}, \"network\": \"mainnet\", \"hash\": \"0x09\", \"prev_hash\": null}]')");
        assertThat(test.rows("SELECT dataset, target_schema, target_table, network, block, hash, block_time,"
                        + " committed_at IS NOT NULL, backfilling FROM ampsync_progress"
                        + " WHERE stream_id = '_/eth@latest:logs'"))
                .containsExactly("_/eth@latest|null|null|mainnet|9|0x09|null|t|null");
        assertThat(test.rows("SELECT block, hash, streams FROM ampsync_common_blocks WHERE dataset = '_/eth@latest'"))
                .containsExactly("9|0x09|1");
    }

    @Test
    void aStoreOfAnotherSinksStateIsShownToo() throws Exception {
        PostgresStateStore store = PostgresStateStore.of(database, "mine");
        store.load();
        store.commit(StateChange.advance(0, 2));
        store.commit(
                new StateChange(2, 2, OptionalLong.empty(), change(0, block(5)).insert(), OptionalLong.empty())
                        .at(StreamPosition.AT_HEAD));
        assertThat(test.rows("SELECT dataset, target_table, block, extract(epoch FROM block_time)::bigint, backfilling"
                        + " FROM ampsync_progress WHERE stream_id = 'mine'"))
                .containsExactly("null|null|5|1005|f");
        assertThat(test.value("SELECT count(*) FROM ampsync_common_blocks WHERE dataset IS NULL"))
                .isEqualTo("0");
    }

    @Test
    void allStreamsOfADatasetHaveTheCommonBlock() throws Exception {
        assertThat(test.rows(COMMON)).containsExactly("null|null|null|null|1");
        TransactionalSink logs = sink("logs");
        for (int i = 0; i < 4; i++) {
            commit(blocks, change(2L * i, block(10 + i)));
        }
        assertThat(test.rows(COMMON)).containsExactly("mainnet|null|null|null|2");
        commit(logs, change(0, block(9)));
        assertThat(test.rows(COMMON)).containsExactly("mainnet|null|null|null|2");
        commit(logs, change(2, block(11)));
        commit(logs, change(4, BlockRange.of("mainnet", 12, 14, hash(14), hash(11))));
        assertThat(test.rows(COMMON)).containsExactly("mainnet|11|" + hash(11) + "|null|2");
        try (TransactionalSink other = PostgresSinks.of(database)
                .open(SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@2.0.0"), "blocks_2")))) {
            other.load();
        }
        assertThat(test.rows(COMMON)).containsExactly("mainnet|11|" + hash(11) + "|null|2");
        commit(blocks, change(8, block(14)));
        assertThat(test.rows(COMMON)).containsExactly("mainnet|14|" + hash(14) + "|1014|2");
    }

    @Test
    void equalHeightsOnTwoSidesOfAForkAreNotCommon() throws Exception {
        TransactionalSink logs = sink("logs");
        commit(blocks, change(0, block(10)));
        commit(logs, change(0, block(10)));
        commit(blocks, change(2, block(11)));
        commit(logs, change(2, range("mainnet", 11, hash(911))));
        assertThat(test.rows(COMMON)).containsExactly("mainnet|10|" + hash(10) + "|null|2");
        try (SinkGroup group = blocks.begin()) {
            group.undo(undo(4, 2, 3));
            rows.write(group, 5, 11, 11, "fork");
            group.commit(new StateChange(
                    4,
                    7,
                    OptionalLong.of(2),
                    List.of(new StoredWatermark(6, List.of(range("mainnet", 11, hash(911))))),
                    OptionalLong.empty()));
        }
        assertThat(test.rows(COMMON)).containsExactly("mainnet|11|" + hash(911) + "|1011|2");
    }

    @Test
    void readersNeedTheViewsOnly() throws Exception {
        commit(blocks, change(0, block(10)));
        test.execute("DROP ROLE IF EXISTS progress_reader; CREATE ROLE progress_reader;"
                + " GRANT SELECT ON ampsync_progress, ampsync_common_blocks TO progress_reader");
        try {
            test.execute(
                    "SET ROLE progress_reader; SELECT * FROM ampsync_progress; SELECT * FROM ampsync_common_blocks");
        } finally {
            test.execute("DROP OWNED BY progress_reader; DROP ROLE progress_reader");
        }
    }
}
