package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.undo;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresSinkIT {
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

    private List<String> blocks() throws Exception {
        return test.rows("SELECT _tx_id, _row_index, block_num, note FROM blocks ORDER BY 1, 2");
    }

    private StreamSnapshot ready() throws Exception {
        StreamSnapshot state = sink.load();
        sink.prepare(Rows.SCHEMA);
        return state;
    }

    private void commitBlocks(long id, long first, long last) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, id, first, last, "a");
            group.commit(watermark(id, id + 2, first, last));
        }
    }

    @Test
    void rowsAndStateArriveTogether() throws Exception {
        assertThat(ready()).isEqualTo(StreamSnapshot.EMPTY);
        commitBlocks(0, 0, 1);
        assertThat(blocks()).containsExactly("0|0|0|a", "0|1|1|a");
        assertThat(sink.load().next()).isEqualTo(2);
        assertThat(sink.load().watermarks()).isEqualTo(watermark(0, 2, 0, 1).insert());
    }

    @Test
    void theTableHasTheDocumentedColumns() throws Exception {
        ready();
        assertThat(sink.caughtUp()).isEmpty();
        assertThat(test.rows("SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute"
                        + " WHERE attrelid = 'blocks'::regclass AND attnum > 0 ORDER BY attnum"))
                .containsExactly("_tx_id|bigint|t", "_row_index|integer|t", "block_num|numeric(20,0)|t", "note|text|f");
        assertThat(test.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                        + " WHERE conrelid = 'blocks'::regclass AND contype = 'p'"))
                .isEqualTo("PRIMARY KEY (_tx_id, _row_index)");
    }

    @Test
    void undoAndReplacementSwitchInOneTransaction() throws Exception {
        ready();
        commitBlocks(0, 0, 1);
        commitBlocks(2, 2, 3);
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 4, 4, 5, "staged and undone");
            group.undo(undo(5, 2, 4));
            rows.write(group, 6, 2, 4, "b");
            assertThat(blocks()).hasSize(4);
            group.commit(new StateChange(
                    4, 8, OptionalLong.of(2), watermark(4, 8, 2, 4).insert(), OptionalLong.empty()));
        }
        assertThat(blocks()).containsExactly("0|0|0|a", "0|1|1|a", "6|0|2|b", "6|1|3|b", "6|2|4|b");
        assertThat(test.rows("SELECT transaction_id FROM amp_client_buffer_entries ORDER BY 1"))
                .containsExactly("1", "7");
    }

    @Test
    void whatIsFlushedStaysInvisibleUntilTheCommit() throws Exception {
        ready();
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 0, 1, "a");
            group.flush();
            assertThat(group.stagedBytes()).isLessThan(1 << 20);
            rows.write(group, 1, 2, 3, "b");
            group.flush();
            group.undo(undo(2, 1, 1));
            rows.write(group, 3, 2, 2, "c");
            assertThat(blocks()).isEmpty();
            group.commit(watermark(0, 5, 0, 2));
        }
        assertThat(blocks()).containsExactly("0|0|0|a", "0|1|1|a", "3|0|2|c");
    }

    @Test
    void aFlushedGroupThatFailsIsVoid() throws Exception {
        ready();
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 0, 1, "a");
            group.flush();
            sink.abort();
            assertThatThrownBy(() -> group.commit(watermark(0, 2, 0, 1)))
                    .isInstanceOf(SinkException.class)
                    .satisfies(
                            e -> assertThat(((SinkException) e).isRetryable()).isTrue());
            assertThat(group.isVoid()).isTrue();
            assertThatThrownBy(() -> group.commit(watermark(0, 2, 0, 1)))
                    .satisfies(
                            e -> assertThat(((SinkException) e).isRetryable()).isTrue());
        }
        assertThat(ready()).isEqualTo(StreamSnapshot.EMPTY);
        commitBlocks(0, 0, 1);
        assertThat(blocks()).hasSize(2);
    }

    @Test
    void aClosedGroupLeavesNothing() throws Exception {
        ready();
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 0, 1, "a");
            group.flush();
        }
        assertThat(blocks()).isEmpty();
        assertThat(test.value("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'"))
                .isEqualTo("0");
    }

    @Test
    void whatIsPrunedIsRemembered() throws Exception {
        ready();
        commitBlocks(0, 0, 1);
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 2, 2, 3, "a");
            group.commit(new StateChange(
                    2, 4, OptionalLong.empty(), watermark(2, 4, 2, 3).insert(), OptionalLong.of(1)));
        }
        StreamSnapshot state = sink.load();
        assertThat(state.pruned()).isTrue();
        assertThat(state.watermarks()).isEqualTo(watermark(2, 4, 2, 3).insert());
    }

    @Test
    void anExistingTableKeepsItsTypesAndGetsMissingColumns() throws Exception {
        test.execute("CREATE TABLE blocks (block_num BIGINT NOT NULL, seen TIMESTAMPTZ DEFAULT now(),"
                + " _row_index INTEGER NOT NULL, _tx_id BIGINT NOT NULL)");
        ready();
        commitBlocks(0, 7, 7);
        assertThat(blocks()).containsExactly("0|0|7|a");
        assertThat(test.value("SELECT count(*) FROM blocks WHERE seen IS NOT NULL"))
                .isEqualTo("1");
    }

    @Test
    void aTableThatDiffersIsRefusedWithEveryDifference() throws Exception {
        test.execute("CREATE TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL,"
                + " block_num BOOLEAN, note DATE, must TEXT NOT NULL)");
        sink.load();
        assertThatThrownBy(() -> sink.prepare(Rows.SCHEMA))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("blocks")
                .hasMessageContaining("block_num")
                .hasMessageContaining("note")
                .hasMessageContaining("must");
        assertThat(test.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'blocks'::regclass AND attnum > 0"))
                .isEqualTo("5");
    }

    @Test
    void anUnsupportedColumnIsRefusedBeforeAnythingIsMade() throws Exception {
        sink.load();
        Schema union = new Schema(List.of(new Field(
                "odd",
                FieldType.nullable(new ArrowType.Union(org.apache.arrow.vector.types.UnionMode.Sparse, new int[] {0})),
                List.of(new Field("x", FieldType.nullable(new ArrowType.Int(32, true)), null)))));
        assertThatThrownBy(() -> sink.prepare(union))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("odd");
        assertThat(test.value("SELECT to_regclass('blocks') IS NULL")).isEqualTo("t");
    }

    @Test
    void aSecondStreamIntoTheTableIsRefused() throws Exception {
        ready();
        commitBlocks(0, 0, 1);
        SyncStream other = SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@2.0.0"), "blocks"));
        try (TransactionalSink second = PostgresSinks.of(database).open(other)) {
            assertThatThrownBy(second::load)
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("_/eth@1.0.0:blocks")
                    .hasMessageContaining("_/eth@2.0.0:blocks");
        }
        assertThat(test.value("SELECT count(*) FROM amp_client_state")).isEqualTo("1");
    }

    @Test
    void aStreamThatNeverWroteDoesNotKeepATable() throws Exception {
        SyncStream typo = SyncStream.of(new AmpTable(DatasetReference.parse("_/ethh@1.0.0"), "blocks"));
        try (TransactionalSink first = PostgresSinks.of(database).open(typo)) {
            first.load();
            assertThatThrownBy(sink::load).isInstanceOf(TargetException.class).hasMessageContaining("_/ethh@1.0.0");
            test.execute("UPDATE ampsync_processes SET renewed_at = now() - interval '1 minute'");
            ready();
            commitBlocks(0, 0, 1);
            try (SinkGroup late = first.begin()) {
                assertThatThrownBy(() -> late.commit(watermark(0, 1, 0, 0))).isInstanceOf(OwnershipException.class);
            }
        }
        assertThat(blocks()).hasSize(2);
    }

    @Test
    void theRemedyForASecondStreamWorks() throws Exception {
        ready();
        commitBlocks(0, 0, 1);
        sink.close();
        test.execute("DROP TABLE blocks");
        test.execute("DELETE FROM amp_client_state WHERE stream_id = '_/eth@1.0.0:blocks';"
                + " DELETE FROM ampsync_streams WHERE stream_id = '_/eth@1.0.0:blocks'");
        sink = PostgresSinks.of(database)
                .open(SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@2.0.0"), "blocks")));
        ready();
        commitBlocks(0, 5, 5);
        assertThat(blocks()).containsExactly("0|0|5|a");
    }

    @Test
    void stateWithoutItsTableIsRefused() throws Exception {
        ready();
        commitBlocks(0, 0, 1);
        test.execute("DROP TABLE blocks");
        assertThatThrownBy(sink::load).isInstanceOf(TargetException.class).hasMessageContaining("missing");
        test.execute("CREATE TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL)");
        assertThatThrownBy(sink::load).isInstanceOf(TargetException.class).hasMessageContaining("replaced");
    }

    @Test
    void rowsWithoutStateAreRefused() throws Exception {
        ready();
        commitBlocks(0, 0, 1);
        test.execute("DELETE FROM amp_client_state");
        assertThatThrownBy(sink::load).isInstanceOf(TargetException.class).hasMessageContaining("no state");
    }

    @Test
    void stateOlderThanTheTableIsRefused() throws Exception {
        ready();
        commitBlocks(0, 0, 1);
        commitBlocks(2, 2, 3);
        test.execute("UPDATE amp_client_state SET next_transaction_id = 2");
        test.execute("DELETE FROM amp_client_buffer_entries WHERE transaction_id = 3");
        assertThatThrownBy(sink::load).isInstanceOf(TargetException.class).hasMessageContaining("older");
    }

    @Test
    void aTriggerThatDropsRowsIsNoticed() throws Exception {
        ready();
        test.execute("CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
                + " CREATE TRIGGER drops BEFORE INSERT ON blocks FOR EACH ROW EXECUTE FUNCTION nothing()");
        assertThatThrownBy(() -> commitBlocks(0, 0, 1))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("0 of 2");
        assertThat(sink.load().next()).isZero();
    }

    @Test
    void rowsThatTheTableRefusesAreATroubleOfTheTable() throws Exception {
        ready();
        test.execute("ALTER TABLE blocks ADD CHECK (block_num < 5)");
        assertThatThrownBy(() -> commitBlocks(0, 5, 6))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("23514")
                .hasMessageContaining("table public.blocks refuses the rows")
                .hasMessageContaining(BLOCKS.id())
                .hasMessageContaining("localhost:" + TestServer.port())
                .satisfies(e -> assertThat(((AmpsyncException) e).isRetryable()).isFalse());
    }

    @Test
    void oneConnectionServesTwentySinks() throws Exception {
        PostgresOptions one =
                PostgresOptions.builder(test.url()).maxConnections(1).build();
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try (PostgresDatabase narrow = PostgresDatabase.open(one)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                SyncStream table = SyncStream.of(new AmpTable(DatasetReference.parse("_/many@1.0.0"), "table_" + i));
                running.add(threads.submit(() -> {
                    fill(narrow, table);
                    return table;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(test.value("SELECT count(*) FROM table_" + i)).isEqualTo("30");
        }
    }

    private static void fill(PostgresDatabase narrow, SyncStream table) throws Exception {
        try (Rows own = new Rows();
                TransactionalSink each = PostgresSinks.of(narrow).open(table)) {
            long next = each.load().next();
            each.prepare(Rows.SCHEMA);
            for (int i = 0; i < 10; i++) {
                try (SinkGroup group = each.begin()) {
                    own.write(group, next, 3L * i, 3L * i + 2, "x");
                    group.commit(watermark(next, next + 2, 3L * i, 3L * i + 2));
                }
                next += 2;
            }
        }
    }
}
