package io.ampsync.cli;

import io.ampsync.error.AmpsyncException;
import io.ampsync.model.BlockRange;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.status.StreamProgress;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.status.Throughput;
import io.ampsync.status.Totals;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Statuses of tables as far as tests look at them. */
public final class TestStatus {
    private TestStatus() {}

    /** Without trouble. */
    public static TableStatus of(SyncStream stream, State state, StreamPosition position, List<BlockRange> watermark) {
        StreamProgress progress = new StreamProgress(watermark, position, OptionalLong.empty(), Optional.empty());
        return new TableStatus(
                stream, state, progress, Totals.NONE, Throughput.NONE, Optional.empty(), Optional.empty());
    }

    /** The same with trouble. */
    public static TableStatus with(Optional<AmpsyncException> error, TableStatus status) {
        return new TableStatus(
                status.stream(),
                status.state(),
                status.progress(),
                status.totals(),
                status.throughput(),
                status.waiting(),
                error);
    }
}
