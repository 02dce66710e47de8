package io.ampsync.postgres.internal.copy;

import io.ampsync.postgres.internal.copy.type.ArrowTypes;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import io.ampsync.postgres.internal.copy.vector.IntegerReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** The integer column of a stream by which its table is partitioned. Only reads batches. Not thread-safe. */
public final class BlockColumn {
    /** Beyond this no chain gets, and sums stay within a long. */
    private static final long HIGHEST = 1L << 62;

    private static final Set<Integer> EXACT = Set.of(PgType.INT2, PgType.INT4, PgType.INT8, PgType.NUMERIC);

    private final String name;
    private final int index;
    private final IntegerReader reader;
    private @Nullable FieldVector opened;

    private BlockColumn(String name, int index, IntegerReader reader) {
        this.name = name;
        this.index = index;
        this.reader = reader;
    }

    /** The values of a batch lie between these two, inclusive. */
    public record Span(long lowest, long highest) {
        public Span with(Span other) {
            return new Span(Math.min(lowest, other.lowest), Math.max(highest, other.highest));
        }
    }

    /** Empty unless the column is in the stream, and both there and in the table an integer. */
    public static Optional<BlockColumn> of(String name, StreamColumns needed, List<TargetColumn> columns) {
        boolean exact = columns.stream()
                .anyMatch(column -> column.name().equals(name)
                        && EXACT.contains(column.type().oid()));
        for (StreamColumn column : needed) {
            Field field = column.field();
            if (exact
                    && column.name().equals(name)
                    && !column.origin().isMember()
                    && field.getType() instanceof ArrowType.Int) {
                int index = column.origin().path().get(0);
                return Optional.of(new BlockColumn(name, index, new IntegerReader(ArrowTypes.kind(field))));
            }
        }
        return Optional.empty();
    }

    public String name() {
        return name;
    }

    /** Null for a batch without rows, or with one whose value isn't that of a block: none, negative, beyond all. */
    public @Nullable Span span(VectorSchemaRoot batch) {
        int rows = batch.getRowCount();
        if (rows == 0 || batch.getVector(index).getNullCount() > 0) {
            return null;
        }
        open(batch);
        long lowest = Long.MAX_VALUE;
        long highest = Long.MIN_VALUE;
        for (int row = 0; row < rows; row++) {
            long value = reader.get(row);
            lowest = Math.min(lowest, value);
            highest = Math.max(highest, value);
        }
        return isBlock(lowest) && isBlock(highest) ? new Span(lowest, highest) : null;
    }

    /** Looks at a batch from now on. */
    void open(VectorSchemaRoot batch) {
        opened = batch.getVector(index);
        reader.open(opened);
    }

    /** Whether a row of the batch has the number of a block. */
    boolean isBlock(int row) {
        return opened != null && !opened.isNull(row) && isBlock(reader.get(row));
    }

    /** What messages call the value of a row. */
    String text(int row) {
        return opened == null || opened.isNull(row) ? "no value" : reader.text(reader.get(row));
    }

    private static boolean isBlock(long value) {
        return value >= 0 && value <= HIGHEST;
    }

    /** The multiples of {@code interval} at which the partitions of the rows begin that have the number of a block. */
    public Set<Long> starts(VectorSchemaRoot batch, long interval) {
        Set<Long> starts = new TreeSet<>();
        @Nullable Span span = span(batch);
        if (span != null && start(span.lowest, interval) == start(span.highest, interval)) {
            starts.add(start(span.lowest, interval));
            return starts;
        }
        open(batch);
        for (int row = 0; row < batch.getRowCount(); row++) {
            if (isBlock(row)) {
                starts.add(start(reader.get(row), interval));
            }
        }
        return starts;
    }

    private static long start(long value, long interval) {
        return value - value % interval;
    }
}
