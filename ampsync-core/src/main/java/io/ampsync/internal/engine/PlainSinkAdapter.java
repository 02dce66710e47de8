package io.ampsync.internal.engine;

import io.ampsync.model.Data;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import io.ampsync.spi.Sink;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StateStore;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A plain sink and a state store, seen as a transactional sink: each id is persisted before its event is acted
 * on, and the watermark after everything before it is durable. What a crash leaves in between, the rewind of the next
 * start takes back.
 */
public final class PlainSinkAdapter implements TransactionalSink {
    private final StateStore store;
    private final Sink sink;
    private StreamSnapshot state = StreamSnapshot.EMPTY;
    private boolean inDoubt;

    public PlainSinkAdapter(StateStore store, Sink sink) {
        this.store = store;
        this.sink = sink;
    }

    /** The sink beside {@code store}, which is closed if there is no sink. */
    public static PlainSinkAdapter open(StateStore store, Supplier<? extends Sink> sink) {
        try {
            return new PlainSinkAdapter(store, sink.get());
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    @Override
    public synchronized StreamSnapshot load() throws Exception {
        state = store.load();
        inDoubt = false;
        return state;
    }

    @Override
    public void prepare(Schema schema) {}

    @Override
    public SinkGroup begin() {
        return new Group();
    }

    /** What is written is there at once, and watermarks come in order. */
    @Override
    public boolean switchesAtomically() {
        return false;
    }

    @Override
    public void abort() {}

    @Override
    public void close() {
        try (store) {
            sink.close();
        }
    }

    /** Applies {@code change} once, also if an earlier try has gone through without saying so. */
    private void apply(StateChange change) throws Exception {
        StreamSnapshot after = change.applyTo(state);
        if (!inDoubt || !sameIds(store.load(), after)) {
            inDoubt = true;
            store.commit(change);
        }
        inDoubt = false;
        state = after;
    }

    private static boolean sameIds(StreamSnapshot a, StreamSnapshot b) {
        return a.next() == b.next() && ids(a).equals(ids(b));
    }

    private static List<Long> ids(StreamSnapshot snapshot) {
        return snapshot.watermarks().stream().map(StoredWatermark::id).toList();
    }

    /** Acts at once; only the watermark waits for the commit. */
    private final class Group implements SinkGroup {
        private long completed = -1;

        @Override
        public void write(Data data) throws Exception {
            synchronized (PlainSinkAdapter.this) {
                apply(StateChange.advance(state.next(), data.id() + 1));
                sink.write(data);
            }
        }

        @Override
        public void undo(Undo undo) throws Exception {
            synchronized (PlainSinkAdapter.this) {
                OptionalLong cut = OptionalLong.of(undo.invalidated().first());
                apply(new StateChange(state.next(), undo.id() + 1, cut, List.of(), OptionalLong.empty()));
                sink.undo(undo);
            }
        }

        @Override
        public void commit(StateChange change) throws Exception {
            synchronized (PlainSinkAdapter.this) {
                if (state.next() < change.next()) {
                    apply(StateChange.advance(state.next(), change.next()));
                }
                for (StoredWatermark mark : change.insert()) {
                    if (mark.id() > completed) {
                        sink.watermark(new Watermark(mark.id(), mark.ranges(), change.pruneThrough()));
                        completed = mark.id();
                    }
                }
                apply(new StateChange(
                        state.next(),
                        state.next(),
                        OptionalLong.empty(),
                        change.insert(),
                        change.pruneThrough(),
                        change.position()));
            }
        }

        @Override
        public long stagedBytes() {
            return 0;
        }

        @Override
        public void flush() {}

        @Override
        public boolean isVoid() {
            return false;
        }

        @Override
        public void close() {}
    }
}
