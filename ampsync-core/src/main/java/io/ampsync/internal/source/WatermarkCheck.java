package io.ampsync.internal.source;

import io.ampsync.error.SourceException;
import io.ampsync.internal.rules.Cursor;
import io.ampsync.model.BlockRange;
import io.ampsync.model.SyncStream;
import io.ampsync.model.WatermarkStanding;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks a server whether it still has the blocks of a watermark. There is no call for that. But a query that ends names
 * the newest block with its hash; and a stream that continues after a block begins right behind it, and says so, only
 * if that block is still part of the chain.
 */
public final class WatermarkCheck {
    /** Where there are further blocks, a stream begins at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StreamQuery query;
    private final TipQuery tip;

    public WatermarkCheck(AmpSource source, SyncStream stream) {
        this.query = new StreamQuery(source, stream, QueryOptions.DEFAULT);
        this.tip = new TipQuery(source, stream);
    }

    /** Asks; throws {@link SourceException} if the server can't be asked. */
    public WatermarkStanding of(BlockRange watermark) {
        Optional<BlockRange> newest = find(tip.ask(), watermark.network());
        if (newest.isEmpty() || newest.get().end() < watermark.end()) {
            return WatermarkStanding.UNKNOWN;
        }
        if (newest.get().end() == watermark.end()) {
            return standing(newest.get().hash().equals(watermark.hash()));
        }
        return begins(watermark);
    }

    private WatermarkStanding begins(BlockRange watermark) {
        Optional<Cursor> cursor = Optional.of(Cursor.after(List.of(watermark)));
        return FirstResponse.await(query.plan(cursor, OptionalLong.of(1)), PATIENCE)
                .flatMap(first -> find(first.ranges(), watermark.network()))
                .map(next -> standing(follows(next, watermark)))
                .orElse(WatermarkStanding.UNKNOWN);
    }

    private static boolean follows(BlockRange next, BlockRange watermark) {
        return next.start() == watermark.end() + 1 && Objects.equals(next.prevHash(), watermark.hash());
    }

    private static WatermarkStanding standing(boolean current) {
        return current ? WatermarkStanding.CURRENT : WatermarkStanding.REPLACED;
    }

    private static Optional<BlockRange> find(List<BlockRange> ranges, String network) {
        return ranges.stream().filter(range -> range.network().equals(network)).findFirst();
    }
}
