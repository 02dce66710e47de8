package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.hash;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.model.BlockHash;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TableNaming;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database that this ampsync has made, as the Rust ampsync reads and writes it, and back again. */
class RustReturnIT {
    private static final String ID = "_/eth@1.0.0:blocks_v1_0_0_green";
    private static final SyncStream BLOCKS = TableNaming.SAME_AS_SOURCE
            .withVersion()
            .withSuffix("green")
            .streams(DatasetReference.parse("_/eth@1.0.0"), List.of("blocks"))
            .get(0);

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    @BeforeEach
    void thisAmpsyncHasRun() throws Exception {
        assertThat(BLOCKS.id()).isEqualTo(ID);
        run(0, 0, 9);
    }

    private StreamSnapshot run(long id, long first, long last) throws Exception {
        try (PostgresDatabase database = test.open();
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            StreamSnapshot before = sink.load();
            sink.prepare(Rows.SCHEMA);
            try (SinkGroup group = sink.begin()) {
                rows.write(group, id, first, last, "java");
                group.commit(watermark(id, id + 2, first, last));
            }
            return before;
        }
    }

    /** It creates its tables unless this row is there, and refuses to start with any other or another checksum. */
    @Test
    void itsMigrationCountsAsDone() throws Exception {
        assertThat(test.rows("SELECT version, description, success, encode(checksum, 'hex') FROM _sqlx_migrations"))
                .containsExactly(
                        "20250104000000|amp client state|t|"
                                + "fa14f07b9d5d37f1a4d096c9663194e04e4a696cda837eebb7f39af13af2688ec471eabd8e42e338e674eb4c6c111498");
        assertThat(columns("_sqlx_migrations"))
                .containsExactly(
                        "version bigint",
                        "description text",
                        "installed_on timestamp with time zone",
                        "success boolean",
                        "checksum bytea",
                        "execution_time bigint");
    }

    @Test
    void itFindsTheStateAndTheRowsWhereItLooksForThem() throws Exception {
        assertThat(columns("amp_client_state"))
                .containsExactly("stream_id text", "next_transaction_id bigint", "updated_at timestamp with time zone");
        assertThat(columns("amp_client_buffer_entries"))
                .containsExactly("stream_id text", "transaction_id bigint", "block_ranges jsonb");
        assertThat(columns("blocks_v1_0_0_green"))
                .containsExactly("_tx_id bigint", "_row_index integer", "block_num numeric(20,0)", "note text");
        assertThat(test.rows("SELECT stream_id, next_transaction_id FROM amp_client_state"))
                .containsExactly(ID + "|2");
        assertThat(test.rows("SELECT transaction_id, block_ranges = jsonb_build_array(jsonb_build_object('numbers',"
                        + " jsonb_build_object('start', 0, 'end', 9), 'network', 'mainnet', 'hash', '" + hash(9)
                        + "', 'prev_hash', '" + BlockHash.ZERO + "')) FROM amp_client_buffer_entries ORDER BY 1"))
                .containsExactly("1|t");
    }

    /** Its inserts name the key, so there has to be one: of a new table that isn't before it has caught up. */
    @Test
    void itCanInsertOnceTheTableHasItsKey() throws Exception {
        String insert = "INSERT INTO blocks_v1_0_0_green VALUES (0, 3, 3, 'rust') ON CONFLICT (_tx_id, _row_index)"
                + " DO NOTHING";
        assertThatThrownBy(() -> test.execute(insert)).hasMessageContaining("no unique or exclusion constraint");
        try (PostgresDatabase database = test.open();
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            sink.load();
            assertThat(sink.caughtUp()).isEmpty();
        }
        test.execute(insert);
        assertThat(test.value("SELECT count(*) FROM blocks_v1_0_0_green")).isEqualTo("10");
    }

    @Test
    void whatItHasWrittenMeanwhileIsContinued() throws Exception {
        String state = "UPDATE amp_client_state SET updated_at = now(), next_transaction_id = ";
        test.execute(state + "3 WHERE stream_id = '" + ID + "'");
        test.execute("INSERT INTO blocks_v1_0_0_green VALUES (2, 0, 10, 'rust')");
        test.execute(state + "4 WHERE stream_id = '" + ID + "'");
        test.execute("INSERT INTO amp_client_buffer_entries SELECT '" + ID + "', 3, replace(replace(block_ranges::text,"
                + " '\"start\": 0, ', '\"start\": 10, '), '\"end\": 9', '\"end\": 10')::jsonb"
                + " FROM amp_client_buffer_entries");

        StreamSnapshot found = run(4, 11, 12);
        assertThat(found.next()).isEqualTo(4);
        assertThat(found.pruned()).isFalse();
        assertThat(found.watermarks()).extracting(each -> each.id()).containsExactly(1L, 3L);
        assertThat(test.value("SELECT count(*), count(DISTINCT block_num), max(block_num) FROM blocks_v1_0_0_green"))
                .isEqualTo("13|13|12");
        assertThat(test.value("SELECT next_transaction_id FROM amp_client_state"))
                .isEqualTo("6");
    }

    private List<String> columns(String table) throws Exception {
        return test.rows(
                "SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '" + table
                        + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
    }
}
