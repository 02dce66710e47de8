package io.ampsync.testing;

import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.model.Data;
import io.ampsync.model.IdRange;
import io.ampsync.model.Undo;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A table with its stream state, changed together as a database would in a transaction; the smallest complete
 * {@link TransactionalSink}. Outlives the sinks that {@link #open} returns, as a table outlives processes. Thread-safe.
 *
 * <p>Failures can be planted, and every committed content be observed.
 */
public final class InMemoryTable {
    /** A stored row: the id of its event, its place in that event, and its values by column. */
    public record Row(long transactionId, int index, Map<String, Object> values) {}

    /** When a planted failure strikes. */
    public enum Failure {
        BEFORE_COMMIT,
        /** The commit takes effect, and the caller is told that it failed. */
        AFTER_COMMIT
    }

    private final List<Failure> failures = new ArrayList<>();
    private final List<Consumer<List<Row>>> readers = new ArrayList<>();
    private StreamSnapshot state = StreamSnapshot.EMPTY;
    private List<Row> rows = List.of();
    private int epoch;
    private int commits;
    private Optional<Schema> schema = Optional.empty();

    /** A sink for this table; the newest one that has been loaded owns it. */
    public TransactionalSink open() {
        return new TableSink();
    }

    /** What a reader sees now. */
    public synchronized List<Row> rows() {
        return rows;
    }

    /** The committed stream state. */
    public synchronized StreamSnapshot state() {
        return state;
    }

    /** Number of commits that took effect. */
    public synchronized int commits() {
        return commits;
    }

    /** The schema that the table was last prepared for. */
    public synchronized Optional<Schema> schema() {
        return schema;
    }

    /** Makes one of the next commits fail retryably, in the order planted. */
    public synchronized void failNextCommit(Failure failure) {
        failures.add(failure);
    }

    /** Shows the content to {@code reader} after every commit. */
    public synchronized void onCommit(Consumer<List<Row>> reader) {
        readers.add(reader);
    }

    private synchronized void commit(int owner, TableGroup group, StateChange change) {
        if (owner != epoch) {
            throw new OwnershipException("the table has another owner");
        }
        Optional<Failure> failure = failures.isEmpty() ? Optional.empty() : Optional.of(failures.remove(0));
        if (failure.equals(Optional.of(Failure.BEFORE_COMMIT))) {
            throw SinkException.retryable("planted failure before the commit");
        }
        if (!group.applied || state.next() != change.next()) {
            apply(group, change);
        }
        if (failure.isPresent()) {
            throw SinkException.retryable("planted failure after the commit");
        }
    }

    private void apply(TableGroup group, StateChange change) {
        state = change.applyTo(state);
        List<Row> content = new ArrayList<>(rows);
        group.undone.forEach(ids -> content.removeIf(row -> ids.contains(row.transactionId())));
        content.addAll(group.staged);
        rows = List.copyOf(content);
        group.applied = true;
        commits++;
        readers.forEach(reader -> reader.accept(rows));
    }

    private final class TableSink implements TransactionalSink {
        private int owned;

        @Override
        public StreamSnapshot load() {
            synchronized (InMemoryTable.this) {
                owned = ++epoch;
                return state;
            }
        }

        @Override
        public void prepare(Schema columns) {
            synchronized (InMemoryTable.this) {
                schema = Optional.of(columns);
            }
        }

        @Override
        public SinkGroup begin() {
            return new TableGroup(owned);
        }

        @Override
        public boolean pipelines() {
            return true;
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }

    private final class TableGroup implements SinkGroup {
        private static final long BYTES_PER_ROW = 100;

        private final int owner;
        private final List<IdRange> undone = new ArrayList<>();
        private final List<Row> staged = new ArrayList<>();
        private int flushed;
        private boolean applied;

        TableGroup(int owner) {
            this.owner = owner;
        }

        @Override
        public void write(Data data) {
            for (int i = 0; i < data.rows(); i++) {
                staged.add(new Row(data.id(), i, values(data.batch(), i)));
            }
        }

        @Override
        public void undo(Undo undo) {
            undone.add(undo.invalidated());
            staged.removeIf(row -> undo.invalidated().contains(row.transactionId()));
            flushed = 0;
        }

        @Override
        public long stagedBytes() {
            return BYTES_PER_ROW * (staged.size() - flushed);
        }

        @Override
        public void flush() {
            flushed = staged.size();
        }

        @Override
        public void commit(StateChange change) {
            InMemoryTable.this.commit(owner, this, change);
        }

        @Override
        public boolean isVoid() {
            return false;
        }

        @Override
        public void close() {}

        private static Map<String, Object> values(VectorSchemaRoot batch, int row) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (FieldVector column : batch.getFieldVectors()) {
                values.put(column.getName(), column.getObject(row));
            }
            return values;
        }
    }
}
