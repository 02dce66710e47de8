package io.ampsync;

import io.ampsync.config.AmpServer;
import io.ampsync.internal.flight.FlightSource;
import io.ampsync.internal.source.AmpSource;
import io.ampsync.internal.source.BlockQuery;
import io.ampsync.internal.source.StreamTrial;
import io.ampsync.internal.source.TipQuery;
import io.ampsync.internal.source.WatermarkCheck;
import io.ampsync.model.BlockRange;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.SyncStream;
import io.ampsync.model.WatermarkStanding;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What a server has now of a stream's blocks: for programs that compare or replace what has been streamed before.
 * Unlike a stream it doesn't follow the chain, and what it has handed out may be replaced a moment later; {@link
 * #standing} tells whether the blocks up to a watermark have been.
 *
 * <p>Connects when first needed, and fails with a {@link io.ampsync.error.SourceException} that says whether trying
 * again makes sense; nothing is repeated here. Used by one thread, {@link #close} included.
 */
public final class BlockReader implements AutoCloseable {
    private final AmpSource source;
    private final BlockQuery query;
    private final TipQuery tip;
    private final WatermarkCheck check;
    private final StreamTrial trial;

    private BlockReader(AmpSource source, SyncStream stream) {
        this.source = source;
        this.query = new BlockQuery(source, stream);
        this.tip = new TipQuery(source, stream);
        this.check = new WatermarkCheck(source, stream);
        this.trial = new StreamTrial(source, stream);
    }

    /** A reader with a connection of its own. Throws as {@link Ampsync.Builder#start} does for a server. */
    public static BlockReader open(AmpServer server, SyncStream stream) {
        return new BlockReader(FlightSource.open(server, 1), stream);
    }

    /** The columns of every batch. */
    public Schema schema() {
        return query.schema();
    }

    /**
     * Hands out the rows of some blocks, as far as the stream has rows of them, in any order.
     *
     * @param batches is given one batch after the other; each is the reader's, and valid during the call only
     */
    public void read(BlockSpan blocks, Consumer<VectorSchemaRoot> batches) {
        query.read(blocks, batches);
    }

    /** The blocks that the server has now, one range for each network; empty if it has none. */
    public List<BlockRange> blocks() {
        return tip.ask();
    }

    /**
     * Whether the server still has the blocks that end with those of {@code watermark}. May take some 30 seconds if the
     * server doesn't answer.
     */
    public WatermarkStanding standing(BlockRange watermark) {
        return check.of(watermark);
    }

    /**
     * Has the server stream the query as a sync would, for a moment, and drops what comes: servers refuse some queries
     * as late as that. Takes up to five seconds if the stream has nothing new.
     *
     * @param after the newest watermark, one range for each network; empty to begin at the first block
     * @param severalNetworks whether a stream may cover several networks
     * @return the columns of every batch of the stream
     * @throws io.ampsync.error.SourceException as the sync's would be
     */
    public Schema tryStream(List<BlockRange> after, boolean severalNetworks) {
        return trial.run(after, severalNetworks);
    }

    @Override
    public void close() {
        source.close();
    }
}
