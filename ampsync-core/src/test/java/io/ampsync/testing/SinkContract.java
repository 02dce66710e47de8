package io.ampsync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.IdRange;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import io.ampsync.spi.Sink;
import java.util.List;
import java.util.OptionalLong;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Sink} must do. Extend it next to the sink; each test gets a target of its own. With a state store
 * that keeps {@link StateStoreContract} such a sink misses nothing and keeps nothing twice.
 */
public abstract class SinkContract extends SinkContractFixture {
    /**
     * A new sink on the target, as a process of its own would open it. Called several times in a test; all calls of one
     * test concern the same target, which starts out empty. Sinks that were opened before are never used again, and not
     * always closed, as after a crash.
     */
    protected abstract Sink open() throws Exception;

    @Test
    void rowsOfAllBatchesAreThereWhenTheWatermarkReturns() throws Exception {
        try (Sink sink = open()) {
            write(sink, 0, 10, 11);
            write(sink, 1, 12);
            sink.watermark(watermark(2, 10, 12));
            assertThat(rows()).containsExactly(row(0, 0, 10), row(0, 1, 11), row(1, 0, 12));
        }
    }

    @Test
    @SuppressWarnings("try") // The sink of the crashed process is never closed.
    void whatCameBeforeAWatermarkOutlivesACrash() throws Exception {
        Sink crashed = open();
        write(crashed, 0, 10);
        crashed.watermark(watermark(1, 10, 10));
        write(crashed, 2, 11);

        try (Sink sink = open()) {
            sink.undo(rewind(3, 2, 2));
            write(sink, 4, 11);
            sink.watermark(watermark(5, 11, 11));
        }
        assertThat(rows()).containsExactly(row(0, 0, 10), row(4, 0, 11));
    }

    @Test
    void anUndoRemovesTheRowsOfItsIdsAndNoOthers() throws Exception {
        try (Sink sink = open()) {
            write(sink, 0, 10);
            sink.watermark(watermark(1, 10, 10));
            write(sink, 2, 11, 12);
            write(sink, 3, 13);
            sink.watermark(watermark(4, 11, 13));
            sink.undo(rewind(5, 2, 4));
            write(sink, 6, 21);
            sink.watermark(watermark(7, 11, 21));
        }
        assertThat(rows()).containsExactly(row(0, 0, 10), row(6, 0, 21));
    }

    @Test
    void anUndoMayBeRepeatedAndMayConcernIdsWithoutRows() throws Exception {
        try (Sink sink = open()) {
            sink.undo(rewind(1, 0, 0));
            write(sink, 2, 10);
            sink.watermark(watermark(3, 10, 10));
            write(sink, 4, 11);
            sink.undo(rewind(5, 4, 4));
            sink.undo(rewind(6, 4, 5));
            sink.undo(rewind(7, 4, 3));
            sink.watermark(watermark(8, 10, 10));
        }
        assertThat(rows()).containsExactly(row(2, 0, 10));
    }

    @Test
    void aWatermarkMayBeRepeated() throws Exception {
        try (Sink sink = open()) {
            write(sink, 0, 10);
            sink.watermark(watermark(1, 10, 10));
            sink.watermark(watermark(1, 10, 10));
        }
        assertThat(rows()).containsExactly(row(0, 0, 10));
    }

    @Test
    void aBatchIsNotNeededAfterTheCall() throws Exception {
        try (Sink sink = open()) {
            try (VectorSchemaRoot batch = batch(10)) {
                sink.write(data(0, batch, 10));
                batch.clear();
            }
            write(sink, 1, 11);
            sink.watermark(watermark(2, 10, 11));
        }
        assertThat(rows()).containsExactly(row(0, 0, 10), row(1, 0, 11));
    }

    private void write(Sink sink, long id, long... blocks) throws Exception {
        try (VectorSchemaRoot batch = batch(blocks)) {
            sink.write(data(id, batch, blocks));
        }
    }

    private static Undo rewind(long id, long first, long last) {
        return new Undo(id, new UndoCause.Rewind(), new IdRange(first, last));
    }

    private static Watermark watermark(long id, long start, long end) {
        return new Watermark(id, List.of(range(start, end)), OptionalLong.empty());
    }
}
