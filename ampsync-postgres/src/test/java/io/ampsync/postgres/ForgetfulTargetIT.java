package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables that lose their rows in a crash, or keep them elsewhere, while the state stays. */
class ForgetfulTargetIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
    private static final String COLUMNS = " TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL,"
            + " block_num NUMERIC(20, 0) NOT NULL, note TEXT) ";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private TransactionalSink sink;

    @BeforeEach
    void start() throws Exception {
        sink = test.closing(PostgresSinks.of(test.open()).open(BLOCKS));
    }

    /** Two levels, each of them with partitions that hold rows. */
    private void partitioned() throws Exception {
        test.execute("CREATE" + COLUMNS + "PARTITION BY RANGE (block_num);"
                + " CREATE TABLE low PARTITION OF blocks FOR VALUES FROM (0) TO (10);"
                + " CREATE TABLE high PARTITION OF blocks FOR VALUES FROM (10) TO (100) PARTITION BY RANGE (_tx_id);"
                + " CREATE TABLE \"High 1\" PARTITION OF high FOR VALUES FROM (0) TO (1000)");
    }

    @Test
    void anUnloggedTableIsRefusedUntilItIsMadeDurable() throws Exception {
        test.execute("CREATE UNLOGGED" + COLUMNS);
        refused("table public.blocks is UNLOGGED", "ALTER TABLE \"public\".\"blocks\" SET LOGGED");
        test.execute("ALTER TABLE \"public\".\"blocks\" SET LOGGED");
        assertThat(sink.load()).isEqualTo(StreamSnapshot.EMPTY);
    }

    @Test
    void anUnloggedPartitionAtAnyLevelIsRefused() throws Exception {
        partitioned();
        test.execute("ALTER TABLE \"High 1\" SET UNLOGGED");
        refused(
                "table public.blocks: its partition public.High 1 is UNLOGGED",
                "ALTER TABLE \"public\".\"High 1\" SET LOGGED");
        test.execute("ALTER TABLE \"public\".\"High 1\" SET LOGGED; ALTER TABLE low SET UNLOGGED");
        refused("table public.blocks: its partition public.low is UNLOGGED");
    }

    @Test
    void aTableThatBecomesUnloggedWhileItIsWrittenIsRefused() throws Exception {
        sink.load();
        sink.prepare(Rows.SCHEMA);
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 0, 1, "a");
            test.execute("ALTER TABLE blocks SET UNLOGGED");
            assertThatThrownBy(() -> group.commit(watermark(0, 2, 0, 1))).hasMessageContaining("altered");
        }
        refused("table public.blocks is UNLOGGED");
    }

    @Test
    void durablePartitionsAreFilled() throws Exception {
        partitioned();
        sink.load();
        sink.prepare(Rows.SCHEMA);
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 8, 11, "a");
            group.commit(watermark(0, 2, 8, 11));
        }
        assertThat(test.rows("SELECT tableoid::regclass, count(*) FROM blocks GROUP BY 1 ORDER BY 1"))
                .containsExactlyInAnyOrder("low|2", "\"High 1\"|2");
    }

    @Test
    void aForeignPartitionIsRefused() throws Exception {
        partitioned();
        test.execute("CREATE FOREIGN DATA WRAPPER none; CREATE SERVER elsewhere FOREIGN DATA WRAPPER none;"
                + " CREATE FOREIGN TABLE remote PARTITION OF blocks FOR VALUES FROM (100) TO (200) SERVER elsewhere");
        refused("table public.blocks: its partition public.remote is a foreign table", "local partition");
    }

    @Test
    void aForeignTableIsRefused() throws Exception {
        test.execute("CREATE FOREIGN DATA WRAPPER none; CREATE SERVER elsewhere FOREIGN DATA WRAPPER none;"
                + " CREATE FOREIGN" + COLUMNS + "SERVER elsewhere");
        refused("table public.blocks", "not a table");
    }

    @Test
    void unloggedTablesOfStateAreRefused() throws Exception {
        sink.load();
        test.execute("ALTER TABLE ampsync_streams SET UNLOGGED");
        refused("ampsync_streams", "SET LOGGED");
        assertThat(test.value("SELECT relpersistence FROM pg_class WHERE relname = 'ampsync_streams'"))
                .isEqualTo("u");
    }

    @Test
    void tablesOfASessionAreRefusedBeforeAnythingIsWritten() throws Exception {
        test.execute("ALTER ROLE CURRENT_USER IN DATABASE " + test.name() + " SET search_path = pg_temp, public");
        refused("temporary", "pg_temp");
        assertThat(test.rows("SELECT relname FROM pg_class WHERE relname LIKE 'amp%' AND relpersistence = 'p'"))
                .isEmpty();
    }

    private void refused(String... message) {
        assertThatThrownBy(() -> sink.load())
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll(message);
    }
}
