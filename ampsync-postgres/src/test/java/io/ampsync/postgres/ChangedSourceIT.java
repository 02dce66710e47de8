package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TableNaming;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two sources whose destinations are called alike share the id of their stream, but not its position. */
class ChangedSourceIT {
    private static final DatasetReference DATASET = DatasetReference.parse("_/eth@1.0.0");

    /** As of {@code --tables x_green}. */
    private static final SyncStream TABLE =
            TableNaming.SAME_AS_SOURCE.streams(DATASET, List.of("x_green")).get(0);

    /** As of {@code --tables x --table-suffix green}. */
    private static final SyncStream SUFFIX = TableNaming.SAME_AS_SOURCE
            .withSuffix("green")
            .streams(DATASET, List.of("x"))
            .get(0);

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private TransactionalSink open(SyncStream stream) throws Exception {
        return PostgresSinks.of(test.open()).open(stream);
    }

    private void fill(SyncStream stream) throws Exception {
        try (TransactionalSink sink = open(stream)) {
            sink.load();
            sink.prepare(Rows.SCHEMA);
            try (SinkGroup group = sink.begin()) {
                rows.write(group, 0, 0, 1, "a");
                group.commit(watermark(0, 2, 0, 1));
            }
        }
    }

    @Test
    void aStreamDoesNotGoOnWithAnotherSource() throws Exception {
        assertThat(SUFFIX.id()).isEqualTo(TABLE.id());
        fill(TABLE);
        try (TransactionalSink sink = open(SUFFIX)) {
            assertThatThrownBy(sink::load)
                    .isInstanceOf(TargetException.class)
                    .hasMessageContainingAll(
                            "stream _/eth@1.0.0:x_green has been filled from _/eth@1.0.0:x_green,",
                            "from _/eth@1.0.0:x,",
                            "ampsync resync",
                            "ampsync reset --drop-table --stream '_/eth@1.0.0:x_green'");
        }
        try (TransactionalSink sink = open(TABLE)) {
            assertThat(sink.load().next()).isEqualTo(2);
        }
        assertThat(test.rows("SELECT source FROM ampsync_streams")).containsExactly("_/eth@1.0.0:x_green");
    }

    @Test
    void theOtherSourceFillsTheTableAnewOnceTheStreamIsForgotten() throws Exception {
        fill(SUFFIX);
        assertThat(test.open().resetAndDropTable(TABLE.id())).hasValue("public.x_green");
        fill(TABLE);
        assertThat(test.value("SELECT count(*) FROM x_green")).isEqualTo("2");
    }

    @Test
    void aStreamThatHasNotCommittedMayChangeItsSource() throws Exception {
        try (TransactionalSink sink = open(TABLE)) {
            sink.load();
        }
        try (TransactionalSink sink = open(SUFFIX)) {
            sink.load();
        }
        assertThat(test.rows("SELECT source FROM ampsync_streams")).containsExactly("_/eth@1.0.0:x");
    }

    @Test
    void aStreamOfUnknownSourceIsTakenForThatOfItsFirstRun() throws Exception {
        fill(TABLE);
        test.execute("UPDATE ampsync_streams SET source = NULL");
        try (TransactionalSink sink = open(SUFFIX)) {
            assertThat(sink.load().next()).isEqualTo(2);
        }
        assertThat(test.rows("SELECT source FROM ampsync_streams")).containsExactly("_/eth@1.0.0:x");
    }
}
