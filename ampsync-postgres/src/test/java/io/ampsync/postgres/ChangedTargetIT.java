package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.undo;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.SinkException;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody alters, swaps or empties the table while ampsync writes it, or between two runs. */
class ChangedTargetIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private PostgresDatabase database;
    private TransactionalSink sink;

    @BeforeEach
    void aTableOfTwoBlocks() throws Exception {
        database = test.open();
        sink = test.closing(PostgresSinks.of(database).open(BLOCKS));
        sink.load();
        sink.prepare(Rows.SCHEMA);
        commit(0, 0, 1);
    }

    private void commit(long id, long first, long last) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, id, first, last, "a");
            group.commit(watermark(id, id + 2, first, last));
        }
    }

    /** In binary COPY, eight bytes are a number of any of these types; text is anything. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER block_num TYPE bigint",
                "ALTER block_num TYPE text",
                "ALTER note TYPE bytea USING note::bytea",
                "ALTER block_num TYPE numeric(30, 4)"
            })
    void rowsForTheOldTypesAreNotStored(String change) throws Exception {
        try (SinkGroup encoded = sink.begin()) {
            rows.write(encoded, 2, 2, 3, "a");
            test.execute("ALTER TABLE blocks " + change);
            assertThatThrownBy(() -> encoded.commit(watermark(2, 4, 2, 3)))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("altered")
                    .satisfies(
                            e -> assertThat(((SinkException) e).isRetryable()).isTrue());
            assertThat(encoded.isVoid()).isTrue();
        }
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("2");
    }

    @Test
    void aChangeThatStillFitsIsTakenUp() throws Exception {
        test.execute("ALTER TABLE blocks ALTER block_num TYPE bigint");
        assertThatThrownBy(() -> commit(2, 2, 3)).hasMessageContaining("altered");
        assertThat(sink.load().next()).isEqualTo(2);
        sink.prepare(Rows.SCHEMA);
        commit(2, 2, 3);
        assertThat(test.rows("SELECT block_num FROM blocks ORDER BY 1")).containsExactly("0", "1", "2", "3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUNCATE blocks",
                "ALTER TABLE blocks RENAME TO old; CREATE TABLE blocks (LIKE old INCLUDING ALL)"
            })
    void anEmptiedTableIsRefused(String change) throws Exception {
        test.execute(change);
        assertThatThrownBy(() -> commit(2, 2, 3)).isInstanceOf(SinkException.class);
        assertThatThrownBy(sink::load)
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("emptied")
                .hasMessageContaining("ampsync reset --stream '_/eth@1.0.0:blocks'");
    }

    @Test
    void rowsFromAnOlderBackupThanTheStateAreRefused() throws Exception {
        commit(2, 2, 3);
        test.execute("DELETE FROM blocks WHERE _tx_id = 2");
        assertThatThrownBy(sink::load)
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("table public.blocks")
                .hasMessageContaining("older than the state")
                .hasMessageContaining("ampsync reset --stream '_/eth@1.0.0:blocks'");
    }

    @Test
    void theNewestRowsAreKnownAfterRestartsAndCommitsWithoutRows() throws Exception {
        commit(2, 2, 3);
        sink.load();
        sink.prepare(Rows.SCHEMA);
        try (SinkGroup group = sink.begin()) {
            group.commit(watermark(4, 6, 4, 5));
        }
        assertThat(test.rows("SELECT newest_row_id, rows_as_of FROM ampsync_streams"))
                .containsExactly("2|6");
        test.execute("DELETE FROM blocks WHERE _tx_id = 2");
        assertThatThrownBy(sink::load).isInstanceOf(TargetException.class).hasMessageContaining("older");
    }

    @Test
    void rowsThatAReorgHasRemovedAreNotMissed() throws Exception {
        commit(2, 2, 3);
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(4, 2, 3));
            group.commit(new StateChange(4, 5, OptionalLong.of(2), List.of(), OptionalLong.empty()));
        }
        assertThat(sink.load().next()).isEqualTo(5);
        assertThat(test.rows("SELECT newest_row_id, rows_as_of FROM ampsync_streams"))
                .containsExactly("0|5");
    }

    @Test
    void rowsThatAnotherProgramHasRemovedAreNotMissed() throws Exception {
        commit(2, 2, 3);
        test.execute("DELETE FROM blocks WHERE _tx_id = 2; UPDATE amp_client_state SET next_transaction_id = 5;"
                + " DELETE FROM amp_client_buffer_entries WHERE transaction_id = 3");
        assertThat(sink.load().next()).isEqualTo(5);
    }

    @Test
    void aTableThatAReorgHasEmptiedIsNot() throws Exception {
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(2, 0, 1));
            group.commit(new StateChange(
                    2, 4, OptionalLong.of(0), watermark(2, 4, 0, 1).insert(), OptionalLong.empty()));
        }
        assertThat(sink.load().next()).isEqualTo(4);
        assertThat(test.value("SELECT holds_rows FROM ampsync_streams")).isEqualTo("f");
        sink.prepare(Rows.SCHEMA);
        commit(4, 2, 2);
        assertThat(test.value("SELECT holds_rows FROM ampsync_streams")).isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
                        + " CREATE TRIGGER keep BEFORE DELETE ON blocks FOR EACH ROW EXECUTE FUNCTION keep()",
                "CREATE RULE keep AS ON DELETE TO blocks DO INSTEAD NOTHING"
            })
    void aTableThatKeepsReplacedRowsIsRefused(String change) throws Exception {
        test.execute(change);
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(2, 0, 1));
            rows.write(group, 3, 0, 1, "new");
            StateChange switched = new StateChange(2, 4, OptionalLong.of(0), List.of(), OptionalLong.empty());
            assertThatThrownBy(() -> group.commit(switched))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("trigger");
        }
        assertThat(test.rows("SELECT note FROM blocks")).containsExactly("a", "a");
    }

    @Test
    void maintenanceOfTheTableDoesNoHarm() throws Exception {
        test.execute("CREATE INDEX ON blocks (block_num); ANALYZE blocks; ALTER TABLE blocks SET (fillfactor = 90)");
        commit(2, 2, 3);
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("4");
    }
}
