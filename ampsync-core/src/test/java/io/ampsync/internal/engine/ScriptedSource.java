package io.ampsync.internal.engine;

import io.ampsync.error.SourceException;
import io.ampsync.internal.rules.Cursor;
import io.ampsync.internal.rules.ResponseMetadata;
import io.ampsync.internal.source.AmpSource;
import io.ampsync.internal.source.PlannedQuery;
import io.ampsync.internal.source.Response;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A source that plays sessions written down beforehand, and is silent after the last. */
public final class ScriptedSource implements AmpSource {
    /** One message: a range, rows with the numbers of blocks, or an error. */
    public sealed interface Line {
        record Rows(BlockRange range, List<Long> blocks) implements Line {
            Rows(BlockRange range, long... blocks) {
                this(range, LongStream.of(blocks).boxed().toList());
            }
        }

        record Complete(BlockRange range) implements Line {}

        /** No rows, and the ranges of several networks. */
        record Both(BlockRange one, BlockRange other) implements Line {}

        /** Metadata that comes before the columns, and so without a batch. */
        record Bare(BlockRange range, boolean complete) implements Line {}

        record NothingSynced() implements Line {}

        /** The blocks that the server has. */
        record Tip(List<BlockRange> blocks) implements Line {}

        record Fail(RuntimeException error) implements Line {}

        record End() implements Line {}
    }

    static final Schema SCHEMA = new Schema(List.of(Field.notNullable("block", Types.MinorType.BIGINT.getType())));

    private final Queue<List<Line>> sessions = new ArrayDeque<>();
    private final List<Optional<Cursor>> cursors = new ArrayList<>();
    private final List<String> queries = new ArrayList<>();
    private final RootAllocator allocator = new RootAllocator();
    private final Queue<List<BlockRange>> tips = new ArrayDeque<>();
    private int tipQueries;
    private final Queue<Schema> announced = new ArrayDeque<>();
    private Schema schema = SCHEMA;

    ScriptedSource session(Line... lines) {
        sessions.add(List.of(lines));
        return this;
    }

    /** Plans after the first one promise these columns; the rows keep theirs. */
    ScriptedSource announce(Schema later) {
        announced.add(later);
        return this;
    }

    /** A range whose hashes tell block and fork. */
    public static BlockRange range(long start, long end, int fork, int parentFork) {
        BlockHash parent = start == 0 ? BlockHash.ZERO : hash(start - 1, parentFork);
        return BlockRange.of("eth", start, end, hash(end, fork), parent);
    }

    public static BlockRange range(long start, long end) {
        return range(start, end, 0, 0);
    }

    static BlockHash hash(long block, int fork) {
        return new BlockHash(String.format("0x%08x%056x", fork, block + 1));
    }

    synchronized List<Optional<Cursor>> cursors() {
        return List.copyOf(cursors);
    }

    synchronized List<String> queries() {
        return List.copyOf(queries);
    }

    @Override
    public synchronized PlannedQuery plan(String sql, @Nullable Cursor cursor) {
        cursors.add(Optional.ofNullable(cursor));
        queries.add(sql);
        Schema promised = schema;
        schema = announced.isEmpty() ? schema : announced.remove();
        List<Line> lines = sessions.isEmpty() ? List.of() : sessions.remove();
        if (!lines.isEmpty() && lines.get(0) instanceof Line.Fail fail && lines.size() == 1) {
            throw fail.error();
        }
        return new PlannedQuery() {
            @Override
            public Schema schema() {
                return promised;
            }

            @Override
            public ResponseStream open() {
                return new Session(lines);
            }
        };
    }

    /** What the next query for the tip is answered; such queries are refused otherwise. */
    public synchronized ScriptedSource tip(BlockRange... blocks) {
        tips.add(List.of(blocks));
        return this;
    }

    /** How often the tip has been asked for. */
    public synchronized int tipQueries() {
        return tipQueries;
    }

    @Override
    public synchronized PlannedQuery planOnce(String sql, Duration timeout) {
        tipQueries++;
        List<BlockRange> blocks = tips.poll();
        if (blocks == null) {
            throw SourceException.unavailable("no tips here");
        }
        return new PlannedQuery() {
            @Override
            public Schema schema() {
                return SCHEMA;
            }

            @Override
            public ResponseStream open() {
                return new Session(List.of(new Line.Tip(blocks)));
            }
        };
    }

    @Override
    public void close() {
        allocator.close();
    }

    private final class Session implements ResponseStream {
        private final Queue<Line> lines;
        private final VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator);
        private final CountDownLatch cancelled = new CountDownLatch(1);

        Session(List<Line> lines) {
            this.lines = new ArrayDeque<>(lines);
        }

        @Override
        public @Nullable Response next() {
            Line line = lines.poll();
            if (line instanceof Line.Rows rows) {
                return response(rows.range(), false, rows.blocks());
            }
            if (line instanceof Line.Complete complete) {
                return response(complete.range(), true, List.of());
            }
            if (line instanceof Line.Both both) {
                fill(List.of());
                return new Response(root, new ResponseMetadata(List.of(both.one(), both.other()), true));
            }
            if (line instanceof Line.Bare bare) {
                return new Response(null, new ResponseMetadata(List.of(bare.range()), bare.complete()));
            }
            if (line instanceof Line.Tip tip) {
                fill(List.of());
                return new Response(root, new ResponseMetadata(tip.blocks(), false));
            }
            if (line instanceof Line.NothingSynced) {
                fill(List.of());
                return new Response(root, new ResponseMetadata(List.of(), true));
            }
            if (line instanceof Line.Fail fail) {
                throw fail.error();
            }
            if (line instanceof Line.End) {
                return null;
            }
            return silence();
        }

        private @Nullable Response silence() {
            try {
                cancelled.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw SourceException.unavailable("cancelled");
        }

        private Response response(BlockRange range, boolean complete, List<Long> blocks) {
            fill(blocks);
            return new Response(root, new ResponseMetadata(List.of(range), complete));
        }

        private void fill(List<Long> blocks) {
            root.clear();
            BigIntVector vector = (BigIntVector) root.getVector(0);
            vector.allocateNew(blocks.size());
            for (int i = 0; i < blocks.size(); i++) {
                vector.set(i, blocks.get(i));
            }
            root.setRowCount(blocks.size());
        }

        @Override
        public void cancel() {
            cancelled.countDown();
        }

        @Override
        public void close() {
            root.close();
        }
    }
}
