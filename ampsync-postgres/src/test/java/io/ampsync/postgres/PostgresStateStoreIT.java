package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.StateStoreException;
import io.ampsync.error.TargetException;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StateStore;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.testing.StateStoreContract;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresStateStoreIT extends StateStoreContract {
    private static final BlockHash HASH = new BlockHash("0x" + "ab".repeat(32));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private PostgresDatabase database;

    @BeforeEach
    void start() throws Exception {
        database = test.open();
    }

    @Override
    protected StateStore open(String stream) {
        return PostgresStateStore.of(database, stream);
    }

    @Test
    void theTablesAreThoseOfTheRustTool() throws Exception {
        open("a:b").load();
        assertThat(test.rows("SELECT version, description, success, encode(checksum, 'hex') FROM _sqlx_migrations"))
                .containsExactly("20250104000000|amp client state|t|fa14f07b9d5d37f1a4d096c9663194e04e4a696cda837eebb"
                        + "7f39af13af2688ec471eabd8e42e338e674eb4c6c111498");
        assertThat(test.rows("SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
                        + " WHERE table_name LIKE 'amp\\_client%' ORDER BY table_name, ordinal_position"))
                .containsExactly(
                        "amp_client_buffer_entries|stream_id|text|NO",
                        "amp_client_buffer_entries|transaction_id|bigint|NO",
                        "amp_client_buffer_entries|block_ranges|jsonb|NO",
                        "amp_client_state|stream_id|text|NO",
                        "amp_client_state|next_transaction_id|bigint|NO",
                        "amp_client_state|updated_at|timestamp with time zone|NO");
        assertThat(test.rows("SELECT indexname FROM pg_indexes WHERE tablename LIKE 'amp\\_client%' ORDER BY 1"))
                .containsExactly(
                        "amp_client_buffer_entries_pkey",
                        "amp_client_state_pkey",
                        "idx_amp_client_buffer_entries_stream_tx_id",
                        "idx_amp_client_state_updated_at");
    }

    @Test
    void watermarksAreStoredAsTheRustToolReadsThem() throws Exception {
        try (StateStore store = open("a:b")) {
            store.load();
            BlockRange range = BlockRange.of("mainnet", 1000, 1999, HASH, null);
            store.commit(new StateChange(
                    0, 2, OptionalLong.empty(), List.of(new StoredWatermark(1, List.of(range))), OptionalLong.empty()));
        }
        assertThat(test.value("SELECT block_ranges = '[{\"numbers\":{\"start\":1000,\"end\":1999},"
                        + "\"network\":\"mainnet\",\"hash\":\"" + HASH + "\",\"prev_hash\":null}]'"
                        + " FROM amp_client_buffer_entries"))
                .isEqualTo("t");
    }

    @Test
    void manyProcessesCanStartAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<PostgresDatabase> databases = new ArrayList<>();
        try {
            List<Callable<Long>> starts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                PostgresDatabase each = test.open();
                databases.add(each);
                starts.add(() -> PostgresStateStore.of(each, "a:b").load().next());
            }
            for (Future<Long> start : threads.invokeAll(starts)) {
                assertThat(start.get()).isZero();
            }
        } finally {
            threads.shutdown();
            databases.forEach(PostgresDatabase::close);
        }
        assertThat(test.value("SELECT count(*) FROM _sqlx_migrations")).isEqualTo("1");
    }

    @Test
    void theInstallationWaitsForTheMigrationLockOfTheRustTool() throws Exception {
        try (var connection = test.connect();
                var statement = connection.createStatement()) {
            long key = 0x3d32ad9eL * crc32(test.name());
            statement.execute("SELECT pg_advisory_lock(" + key + ")");
            ExecutorService threads = Executors.newSingleThreadExecutor();
            try {
                Future<Long> start = threads.submit(() -> open("a:b").load().next());
                while (!test.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                        .equals("1")) {
                    assertThat(start.isDone()).isFalse();
                    Thread.sleep(10);
                }
                statement.execute("SELECT pg_advisory_unlock(" + key + ")");
                assertThat(start.get()).isZero();
            } finally {
                threads.shutdown();
            }
        }
    }

    private static long crc32(String text) {
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return crc.getValue();
    }

    @Test
    void anUnknownMigrationIsRefused() throws Exception {
        open("a:b").load();
        test.execute("INSERT INTO _sqlx_migrations SELECT 20990101000000, 'later', now(), TRUE, '\\x00', 0");
        try (PostgresDatabase next = test.open()) {
            assertThatThrownBy(() -> PostgresStateStore.of(next, "a:b").load())
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("20990101000000")
                    .hasMessageContaining("later");
        }
    }

    @Test
    void anUnknownChecksumIsRefused() throws Exception {
        open("a:b").load();
        test.execute("UPDATE _sqlx_migrations SET checksum = '\\x00'");
        try (PostgresDatabase next = test.open()) {
            assertThatThrownBy(() -> PostgresStateStore.of(next, "a:b").load())
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("checksum");
        }
    }

    @Test
    void entriesWithoutRangesAreDroppedOnLoad() throws Exception {
        open("a:b").load();
        test.execute("UPDATE amp_client_state SET next_transaction_id = 3");
        test.execute("INSERT INTO amp_client_buffer_entries VALUES ('a:b', 2, '[]')");
        assertThat(open("a:b").load().watermarks()).isEmpty();
        assertThat(test.value("SELECT count(*) FROM amp_client_buffer_entries")).isEqualTo("0");
    }

    @Test
    void stateThatCannotBeReadIsAClearError() throws Exception {
        open("a:b").load();
        test.execute("INSERT INTO amp_client_buffer_entries VALUES ('a:b', 7, '[{\"numbers\":{\"start\":0,\"end\":9},"
                + "\"network\":\"n\",\"hash\":\"" + HASH + "\"}]')");
        assertThatThrownBy(() -> open("a:b").load())
                .isInstanceOf(StateStoreException.class)
                .hasMessageContaining("a:b")
                .hasMessageContaining("amp_client_buffer_entries");
    }
}
