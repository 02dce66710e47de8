package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.hash;
import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.ErrorKind;
import io.ampsync.error.ProtocolException;
import io.ampsync.internal.engine.ScriptedSource.Line.Both;
import io.ampsync.internal.engine.ScriptedSource.Line.Complete;
import io.ampsync.internal.engine.ScriptedSource.Line.End;
import io.ampsync.internal.engine.ScriptedSource.Line.Rows;
import io.ampsync.internal.rules.Cursor;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.status.TableStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is asked of the server, and servers that don't do it. */
class CursorRunTest {
    private static final BlockRange OTHER = BlockRange.of("base", 0, 4, hash(4, 9), BlockHash.ZERO);

    @RegisterExtension
    final EngineExtension bench = new EngineExtension();

    @Test
    void aServerThatIgnoresTheCursorOnceUndoesNothing() {
        twoWatermarks();
        bench.source.session(new Rows(range(0, 19), 0));
        bench.source.session(new Rows(range(20, 20), 20), new Complete(range(20, 20)));

        bench.start();

        bench.await(() -> bench.watermarkEnd() == 20);
        assertThat(bench.blocks()).containsExactly(0L, 10L, 20L);
        assertThat(bench.table.commits()).isEqualTo(3);
        assertThat(bench.source.cursors().subList(1, 3))
                .containsOnly(Optional.of(Cursor.after(List.of(range(10, 19)))));
    }

    @Test
    void aServerThatKeepsIgnoringTheCursorEndsTheTableWithEverythingInPlace() throws Exception {
        twoWatermarks();
        for (int i = 0; i < 3; i++) {
            bench.source.session(new Rows(range(0, 29), 0));
            bench.source.session(new Rows(range(0, 9), 0));
        }

        TableRun run = bench.start();

        assertThat(run.join(EngineExtension.LONG)).isTrue();
        assertThat(run.status().error())
                .get()
                .isInstanceOf(ProtocolException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("asked to go on after block 19 of eth, it began again at block 0")
                .contains("amp-resume");
        assertThat(bench.blocks()).containsExactly(0L, 10L);
        assertThat(bench.source.queries().get(1)).endsWith(" SETTINGS microbatch_max_interval = 1000");
        assertThat(bench.source.queries().get(2)).endsWith(" SETTINGS microbatch_max_interval = 10");
    }

    @Test
    void aChainThatHasBeenReplacedAsAWholeIsTakenAfresh() {
        twoWatermarks();
        bench.source.session(new Rows(range(0, 29, 1, 0)));
        bench.source.session(new Rows(range(0, 9, 1, 0)));
        bench.source.session(new Rows(range(0, 29, 1, 0), 0, 29), new Complete(range(0, 29, 1, 0)));

        bench.start();

        bench.await(() -> bench.watermarkEnd() == 29);
        assertThat(bench.blocks()).containsExactly(0L, 29L);
        assertThat(bench.source.cursors().get(3)).isEmpty();
    }

    @Test
    void theSizeOfMicrobatchesCanBeLeftToTheServer() {
        bench.query = new QueryOptions(OptionalLong.empty(), false);
        bench.source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)));

        bench.start();

        bench.await(() -> bench.watermarkEnd() == 9);
        assertThat(bench.source.queries().get(0)).doesNotContain("SETTINGS");
    }

    @Test
    void aNameThatVoidsTheCursorIsNotSent() throws Exception {
        BlockRange old = BlockRange.of("base_sepolia", 0, 9, hash(9, 0), BlockHash.ZERO);
        bench.source.session(new Rows(old, 0), new Complete(old), new End());

        TableRun run = bench.start();

        assertThat(run.join(EngineExtension.LONG)).isTrue();
        assertThat(kind(run)).isEqualTo(ErrorKind.TARGET);
        assertThat(run.status().error().orElseThrow()).hasMessageContaining("'base_sepolia'");
        assertThat(bench.source.cursors()).hasSize(1);
        assertThat(bench.blocks()).containsExactly(0L);
    }

    @Test
    void severalNetworksAreRefusedUnlessAllowed() throws Exception {
        bench.source.session(new Both(range(0, 9), OTHER));
        TableRun refused = bench.start();
        assertThat(refused.join(EngineExtension.LONG)).isTrue();
        assertThat(kind(refused)).isEqualTo(ErrorKind.QUERY);
        assertThat(refused.status().error().orElseThrow()).hasMessageContaining("(eth, base)");
        assertThat(bench.table.state().watermarks()).isEmpty();

        bench.query = new QueryOptions(OptionalLong.of(1000), true);
        bench.source.session(new Both(range(0, 9), OTHER));
        TableRun allowed = bench.start();
        bench.await(() -> bench.watermarkEnd() == 9);
        bench.await(() -> allowed.status().progress().watermark().equals(List.of(range(0, 9), OTHER)));
        assertThat(allowed.status().state()).isEqualTo(TableStatus.State.STREAMING);
    }

    @Test
    void aStreamThatGainsANetworkIsRefusedAtOnceThoughItHasWorked() throws Exception {
        bench.source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)), new Both(range(10, 19), OTHER));
        TableRun grown = bench.start();
        assertThat(grown.join(EngineExtension.LONG)).isTrue();
        assertThat(kind(grown)).isEqualTo(ErrorKind.QUERY);
        assertThat(bench.source.cursors()).hasSize(1);
    }

    private static ErrorKind kind(TableRun run) {
        return run.status().error().orElseThrow().kind();
    }

    private void twoWatermarks() {
        bench.source.session(
                new Rows(range(0, 9), 0),
                new Complete(range(0, 9)),
                new Rows(range(10, 19), 10),
                new Complete(range(10, 19)),
                new End());
    }
}
