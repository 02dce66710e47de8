package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.undo;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables whose key isn't made of ids, or that have none. */
@Timeout(60)
class KeyPolicyIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
    private static final KeyPolicy NUMBERS = KeyPolicy.natural("block_num");
    private static final String INDEXES =
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index" + " WHERE indrelid = 'blocks'::regclass ORDER BY 1";
    private static final String IDS = "CREATE INDEX blocks__tx_id_idx%s ON public.blocks USING btree (_tx_id)";
    private static final String STAND_IN = "CREATE INDEX blocks__tx_id_idx ON public.blocks USING brin (_tx_id)";
    private static final String KEY = "CREATE UNIQUE INDEX blocks_pkey ON public.blocks USING btree (block_num)";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    @SuppressWarnings("NullAway.Init")
    private TransactionalSink sink;

    private void start(KeyPolicy key, KeyCreation time) throws Exception {
        if (sink != null) {
            sink.close();
        }
        sink = test.closing(PostgresSinks.of(test.open())
                .withDesign(TableDesign.builder().key(key).key(time).build())
                .open(BLOCKS));
        sink.load();
    }

    private void backfill(KeyPolicy key, KeyCreation time) throws Exception {
        start(key, time);
        sink.prepare(Rows.SCHEMA);
        write(0, 0, 999);
        write(2, 1000, 1999);
    }

    private void write(long id, long first, long last) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, id, first, last, "x");
            group.commit(watermark(id, id + 2, first, last));
        }
    }

    /** A reorg of the newest group, in one group with what replaces it. */
    private void reorg() throws Exception {
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(4, 2, 3));
            rows.write(group, 5, 1000, 1500, "y");
            group.commit(new StateChange(
                    4, 7, OptionalLong.of(2), watermark(4, 7, 1000, 1500).insert(), OptionalLong.empty()));
        }
        assertThat(test.value("SELECT count(*), count(DISTINCT block_num), count(*) FILTER (WHERE note = 'y')"
                        + " FROM blocks"))
                .isEqualTo("1501|1501|501");
    }

    private String identity() throws Exception {
        return test.value("SELECT relreplident FROM pg_class WHERE oid = 'blocks'::regclass");
    }

    private String recorded() throws Exception {
        return test.value("SELECT purpose, state, key_columns FROM ampsync_indexes");
    }

    @Test
    void withoutAKeyIdsGetAnIndexAfterTheCatchUp() throws Exception {
        backfill(KeyPolicy.NONE, KeyCreation.AFTER_CATCH_UP);
        assertThat(test.rows(INDEXES)).containsExactly(STAND_IN);
        assertThat(sink.caughtUp()).isEmpty();
        assertThat(test.rows(INDEXES)).containsExactly(IDS.formatted("1"));
        assertThat(recorded()).isEqualTo("_tx_id|done|{}");
        assertThat(identity()).isEqualTo("f");
        reorg();
        start(KeyPolicy.NONE, KeyCreation.AFTER_CATCH_UP);
        sink.prepare(Rows.SCHEMA);
        assertThat(sink.caughtUp()).isEmpty();
        assertThat(test.rows(INDEXES)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void withoutAKeyDeletesCanBePublished(KeyCreation time) throws Exception {
        test.execute("CREATE PUBLICATION p FOR ALL TABLES");
        backfill(KeyPolicy.NONE, time);
        CaughtUp.finish(sink);
        start(KeyPolicy.NONE, time);
        sink.prepare(Rows.SCHEMA);
        reorg();
    }

    @Test
    void withoutAKeyTheIndexMayBeThereAtOnce() throws Exception {
        backfill(KeyPolicy.NONE, KeyCreation.AT_ONCE);
        assertThat(test.rows(INDEXES)).containsExactly(IDS.formatted(""));
        assertThat(identity()).isEqualTo("f");
        CaughtUp.finish(sink);
        assertThat(test.rows(INDEXES)).containsExactly(IDS.formatted(""));
        reorg();
    }

    @Test
    void aNaturalKeyComesWithTheCatchUp() throws Exception {
        backfill(NUMBERS, KeyCreation.AFTER_CATCH_UP);
        assertThat(test.rows(INDEXES)).containsExactly(STAND_IN);
        assertThat(recorded()).isEqualTo("natural key|waiting|{block_num}");
        assertThat(sink.caughtUp()).isEmpty();
        assertThat(test.rows(INDEXES)).containsExactly(IDS.formatted("1"), KEY);
        assertThat(identity()).isEqualTo("d");
        reorg();
        assertThat(sink.caughtUp()).isEmpty();
    }

    @Test
    void aNaturalKeyMayBeThereAtOnce() throws Exception {
        backfill(NUMBERS, KeyCreation.AT_ONCE);
        assertThat(test.rows(INDEXES)).containsExactly(IDS.formatted(""), KEY);
        CaughtUp.finish(sink);
        assertThat(test.rows(INDEXES)).containsExactly(IDS.formatted(""), KEY);
        reorg();
    }

    /** What a table is to get is settled when it is created. */
    @Test
    void aLaterDesignDoesntChangeWhatATableWaitsFor() throws Exception {
        backfill(NUMBERS, KeyCreation.AFTER_CATCH_UP);
        start(KeyPolicy.IDS, KeyCreation.AFTER_CATCH_UP);
        sink.prepare(Rows.SCHEMA);
        assertThat(sink.caughtUp()).isEmpty();
        assertThat(test.rows(INDEXES)).containsExactly(IDS.formatted("1"), KEY);
    }

    /** The table has never held a row and doesn't fit, so another takes its place, and its record. */
    @Test
    void aTableThatIsReplacedGetsTheKeyOfItsOwnDesign() throws Exception {
        start(KeyPolicy.NONE, KeyCreation.AFTER_CATCH_UP);
        sink.prepare(new Schema(List.of(Field.notNullable("note", new ArrowType.Int(32, true)))));
        backfill(NUMBERS, KeyCreation.AFTER_CATCH_UP);
        assertThat(recorded()).isEqualTo("natural key|waiting|{block_num}");
        assertThat(sink.caughtUp()).isEmpty();
        assertThat(test.rows(INDEXES)).contains(KEY);
    }

    @Test
    void rowsThatBreakAKeyThatIsThereEndTheTable() throws Exception {
        backfill(NUMBERS, KeyCreation.AT_ONCE);
        assertThatThrownBy(() -> write(4, 1500, 2500))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll(
                        "table public.blocks", "blocks_pkey", "(block_num)=(1500)", "make it of columns");
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("2000");
    }

    @Test
    void rowsThatBreakAKeyToComeEndTheTableWithTheCatchUp() throws Exception {
        backfill(NUMBERS, KeyCreation.AFTER_CATCH_UP);
        write(4, 1500, 2500);
        assertThatThrownBy(() -> sink.caughtUp())
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll(
                        "table public.blocks",
                        "primary key (block_num)",
                        "(block_num)=(",
                        "CREATE INDEX ON \"public\".\"blocks\" (_tx_id) and DROP INDEX \"public\".\"blocks__tx_id_idx\"");
        assertThat(test.rows(INDEXES)).containsExactly(STAND_IN);
        test.execute("CREATE INDEX ON \"public\".\"blocks\" (_tx_id); DROP INDEX \"public\".\"blocks__tx_id_idx\"");
        start(NUMBERS, KeyCreation.AFTER_CATCH_UP);
        sink.prepare(Rows.SCHEMA);
        CaughtUp.finish(sink);
        write(6, 2600, 2700);
    }

    @Test
    void columnsThatMayBeNullOrAreMissingAreRefused() throws Exception {
        for (KeyCreation time : KeyCreation.values()) {
            start(KeyPolicy.natural("note", "block_num", "other"), time);
            assertThatThrownBy(() -> sink.prepare(Rows.SCHEMA))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContainingAll(
                            "table public.blocks",
                            "column \"note\", which may be null in the stream (never null are block_num)",
                            "column \"other\", which is not in the stream");
        }
        assertThat(test.value("SELECT to_regclass('blocks') IS NULL")).isEqualTo("t");
    }
}
