package io.ampsync.cli;

import io.ampsync.error.AmpsyncException;
import io.ampsync.model.BlockRange;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.status.Stage;
import io.ampsync.status.StreamProgress;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.status.Throughput;
import io.ampsync.status.Totals;
import io.ampsync.status.Wait;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Statuses of tables as far as tests look at them. */
public final class TestStatus {
    private TestStatus() {}

    /** Without trouble. */
    public static TableStatus of(SyncStream stream, State state, StreamPosition position, List<BlockRange> watermark) {
        StreamProgress progress =
                new StreamProgress(watermark, position, OptionalLong.empty(), Optional.empty(), Optional.empty());
        return new TableStatus(
                stream, state, progress, Totals.NONE, Throughput.NONE, Optional.empty(), Optional.empty());
    }

    /** The same while it waits for the target. */
    public static TableStatus waiting(String what, TableStatus status) {
        return new TableStatus(
                status.stream(),
                status.state(),
                status.progress(),
                status.totals(),
                status.throughput(),
                Optional.of(new Wait(Stage.TARGET, what, Instant.now())),
                status.error());
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
