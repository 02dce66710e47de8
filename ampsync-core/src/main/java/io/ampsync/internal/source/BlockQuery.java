package io.ampsync.internal.source;

import io.ampsync.model.BlockSpan;
import io.ampsync.model.SyncStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Reads what a server has now of some blocks of a stream, by queries that end. */
public final class BlockQuery {
    private static final Duration PLAN_TIMEOUT = Duration.ofSeconds(30);
    /** Rows are read no faster than they are taken. */
    private static final Duration READ_TIMEOUT = Duration.ofHours(1);

    private final AmpSource source;
    private final SyncStream stream;

    public BlockQuery(AmpSource source, SyncStream stream) {
        this.source = source;
        this.stream = stream;
    }

    /** The columns of every batch. */
    public Schema schema() {
        return plan(stream, PLAN_TIMEOUT).schema();
    }

    /**
     * Hands out all rows of those of the blocks that the stream has rows of, in any order.
     *
     * @param batches is given one batch after the other, each valid during the call only
     */
    public void read(BlockSpan blocks, Consumer<VectorSchemaRoot> batches) {
        long first = Math.max(blocks.first(), stream.blocks().first());
        long last = Math.min(
                blocks.last().orElse(Long.MAX_VALUE), stream.blocks().last().orElse(Long.MAX_VALUE));
        if (last < first) {
            return;
        }
        OptionalLong end = last == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(last);
        SyncStream part = new SyncStream(stream.source(), stream.destination(), new BlockSpan(first, end));
        try (ResponseStream responses = plan(part, READ_TIMEOUT).open()) {
            for (Response next = responses.next(); next != null; next = responses.next()) {
                VectorSchemaRoot batch = next.batch();
                if (batch != null && batch.getRowCount() > 0) {
                    batches.accept(batch);
                }
            }
        }
    }

    private PlannedQuery plan(SyncStream part, Duration timeout) {
        SourceSql sql = new SourceSql(part);
        return source.planOnce(
                sql.query(sql.columnsQuery()
                        .map(columns -> source.planOnce(columns, PLAN_TIMEOUT).schema())),
                timeout);
    }
}
