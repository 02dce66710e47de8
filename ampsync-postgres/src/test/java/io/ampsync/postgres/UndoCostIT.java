package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.undo;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an undo, and the checks at a start, read of a large table: what they are about, and a bounded rest, with the
 * primary key or without it, and whether or not the table has ever been vacuumed.
 */
@Timeout(120)
class UndoCostIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
    private static final int GROUPS = 24;
    private static final int ROWS = 5_000;
    private static final String NOTE = "note ".repeat(300);
    private static final String PAGES =
            "SELECT heap_blks_read + heap_blks_hit FROM pg_statio_user_tables WHERE relname = 'blocks'";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private interface Work {
        void on(TransactionalSink sink) throws Exception;
    }

    /** How many pages of the table were read or written; sessions tell when they end. */
    private long pages(KeyCreation key, Work work) throws Exception {
        long before = Long.parseLong(settled());
        try (PostgresDatabase database = test.open();
                TransactionalSink sink = PostgresSinks.of(database)
                        .withDesign(TableDesign.builder().key(key).build())
                        .open(BLOCKS)) {
            sink.load();
            work.on(sink);
        }
        return Long.parseLong(settled()) - before;
    }

    private String settled() throws Exception {
        String last = "";
        String now = pages();
        while (!now.equals(last)) {
            Thread.sleep(500);
            last = now;
            now = pages();
        }
        return now;
    }

    private String pages() throws Exception {
        List<String> found = test.rows(PAGES);
        return found.isEmpty() ? "0" : found.get(0);
    }

    private void fill(TransactionalSink sink) throws Exception {
        sink.prepare(Rows.SCHEMA);
        test.execute("ALTER TABLE blocks ALTER note SET STORAGE PLAIN");
        // What autovacuum reads is not what is measured here.
        test.execute("ALTER TABLE blocks SET (autovacuum_enabled = false)");
        for (int group = 0; group < GROUPS; group++) {
            write(sink, 2L * group, ROWS);
        }
        write(sink, 2L * GROUPS, 10);
    }

    private void write(TransactionalSink sink, long id, int count) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, id, id * ROWS, id * ROWS + count - 1, NOTE);
            group.commit(watermark(id, id + 2, id * ROWS, id * ROWS + count - 1));
        }
    }

    private static void undoNewest(TransactionalSink sink) throws Exception {
        long first = 2L * GROUPS;
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(first + 2, first, first + 1));
            group.commit(
                    new StateChange(first + 2, first + 3, OptionalLong.of(first), List.of(), OptionalLong.empty()));
        }
    }

    @ParameterizedTest
    @CsvSource({"AFTER_CATCH_UP, false", "AFTER_CATCH_UP, true", "AT_ONCE, false", "AT_ONCE, true"})
    void anUndoAndAStartReadLittleOfALargeTable(KeyCreation key, boolean vacuumed) throws Exception {
        long written = pages(key, this::fill);
        long size = Long.parseLong(test.value("SELECT pg_relation_size('blocks') / 8192"));
        assertThat(size).isGreaterThan(20_000);
        assertThat(written).isGreaterThan(size);
        if (vacuumed) {
            test.execute("VACUUM blocks");
        }
        assertThat(pages(key, sink -> {})).as("read at a start").isLessThan(limit(size));
        assertThat(pages(key, UndoCostIT::undoNewest)).as("read by an undo").isLessThan(limit(size));
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo(Integer.toString(GROUPS * ROWS));
    }

    /** What the stand-in may not know of, up to a commit beyond 32 MiB, is read twice: to look, and to take it in. */
    private static long limit(long size) {
        return size / 2;
    }
}
