package io.ampsync.cli.metrics;

import io.ampsync.error.ErrorKind;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.IdRange;
import io.ampsync.model.Invalidation;
import io.ampsync.model.SqlQuery;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.postgres.status.PoolStatus;
import io.ampsync.spi.Written;
import io.ampsync.status.Commit;
import io.ampsync.status.Stage;
import io.ampsync.status.StreamProgress;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.status.Throughput;
import io.ampsync.status.Totals;
import io.ampsync.status.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Metrics of two streams, one of which has been through a reorg. */
final class SampleMetrics {
    static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet@1.0.0"), "blocks"));
    static final SyncStream QUERY = new SyncStream(new SqlQuery("SELECT 1 FROM a.b"), "ones");

    private SampleMetrics() {}

    /** @param blocks the first of the streams, asked at each scrape */
    static Metrics of(Supplier<TableStatus> blocks) {
        Metrics metrics = new Metrics("1.2.3");
        metrics.show(
                () -> List.of(blocks.get(), status(QUERY, State.AT_HEAD, 7)),
                () -> Optional.of(new PoolStatus(10, 3, 2, 1)),
                () -> 4_096);
        Undo reorg = new Undo(4, new UndoCause.Reorg(List.of(new Invalidation("mainnet", 90, 99))), new IdRange(1, 3));
        metrics.listener()
                .committed(
                        BLOCKS,
                        new Commit(
                                5,
                                new Written(2_048, 3, 0),
                                Optional.of(reorg),
                                Optional.empty(),
                                Duration.ofMillis(30)));
        return metrics;
    }

    static TableStatus status(SyncStream stream, State state, long rows) {
        BlockRange range =
                new BlockRange("mainnet", 0, 99, BlockHash.ZERO, BlockHash.ZERO, Instant.ofEpochSecond(1_700_000_000));
        return new TableStatus(
                stream,
                state,
                new StreamProgress(
                        List.of(range),
                        StreamPosition.UNKNOWN,
                        OptionalLong.of(12),
                        Optional.empty(),
                        Optional.of(Instant.ofEpochSecond(1_700_000_012))),
                new Totals(
                        rows,
                        10 * rows,
                        5,
                        2,
                        new Totals.Reorgs(1, 10, 10, 3),
                        Map.of(ErrorKind.UNAVAILABLE, 4L),
                        Map.of(Stage.SERVER, Duration.ofMillis(1_500))),
                new Throughput(1, 2, 3),
                Optional.of(new Wait(Stage.SERVER, "waits for the server", Instant.now())),
                Optional.empty());
    }
}
