package io.ampsync.postgres.internal.copy;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.encode.ValueEncoder;
import io.ampsync.postgres.internal.copy.type.ArrowTypes;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.SchemaCheck;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Turns the batches of one stream into COPY tuples. Not thread-safe. */
public final class BatchEncoder {
    /** int16 column count, {@code _tx_id}, {@code _row_index}. */
    private static final int ROW_START = 2 + 12 + 8;

    private final String table;
    private final List<Field> fields;
    private final List<StreamColumn> sources;
    private final List<TargetColumn> targets;
    private final ValueEncoder[] encoders;
    private final RowGuard guard;
    private final int bound;

    private BatchEncoder(StreamColumns columns, ColumnMatcher matched) {
        this.table = columns.table();
        this.fields = columns.schema().getFields();
        this.sources = columns.columns();
        this.targets = matched.targets();
        this.encoders = matched.encoders().toArray(ValueEncoder[]::new);
        this.bound = ROW_START
                + matched.encoders().stream().mapToInt(ValueEncoder::bound).sum();
        this.guard = new RowGuard(encoders, this::describe, null);
    }

    private BatchEncoder(BatchEncoder like, BlockColumn blocks) {
        this.table = like.table;
        this.fields = like.fields;
        this.sources = like.sources;
        this.targets = like.targets;
        this.encoders = like.encoders;
        this.bound = like.bound;
        this.guard = new RowGuard(encoders, this::describe, blocks);
    }

    /**
     * An encoder for batches of a schema.
     *
     * @param columns what the schema needs
     * @param targets all columns of the table, in any order
     * @throws TargetException if the table can't hold the batches; names every column concerned
     */
    public static BatchEncoder of(StreamColumns columns, List<TargetColumn> targets, NulPolicy nul) {
        ColumnMatcher matcher = new ColumnMatcher(targets, nul);
        columns.forEach(matcher::column);
        matcher.rest();
        if (!matcher.problems().isEmpty()) {
            throw TargetException.mismatch(columns.table() + " can't hold the stream: "
                    + String.join("; ", matcher.problems()) + matcher.remedy());
        }
        return new BatchEncoder(columns, matcher);
    }

    /** The column list of the COPY, in the order of the tuples' fields. */
    public List<String> columns() {
        List<String> names = new ArrayList<>(SchemaCheck.SYSTEM_COLUMNS);
        targets.forEach(target -> names.add(target.name()));
        return names;
    }

    /** The types of the columns behind the first two. */
    public List<PgType> types() {
        return targets.stream().map(TargetColumn::type).toList();
    }

    /** The same, but rows without the number of a block in {@code blocks} are unfit. */
    public BatchEncoder requiring(BlockColumn blocks) {
        return new BatchEncoder(this, blocks);
    }

    /**
     * Appends the rows of {@code batch} to {@code out}, each with its number in the batch as {@code _row_index}. Only
     * reads the batch, and not after the call. When it throws, {@code out} is as it was.
     *
     * @param unfit is given the rows with values that the table can't hold, which are left out; throws to refuse them
     * @return how many rows were appended
     * @throws TargetException if the batch isn't one of the stream's
     */
    public int encode(long txId, VectorSchemaRoot batch, CopyBuffer out, UnfitRowHandler unfit) {
        long position = out.position();
        boolean done = false;
        try {
            bind(batch);
            out.keepRoom(bound);
            int appended = rows(txId, batch.getRowCount(), out, unfit);
            done = true;
            return appended;
        } finally {
            if (!done) {
                out.truncate(position);
            }
        }
    }

    private void bind(VectorSchemaRoot batch) {
        List<FieldVector> vectors = batch.getFieldVectors();
        if (vectors.size() != fields.size()) {
            throw TargetException.mismatch(table + ": the stream sent " + vectors.size()
                    + " columns instead of the announced " + fields.size()
                    + "; restart ampsync to read the new columns");
        }
        for (int i = 0; i < fields.size(); i++) {
            requireAnnounced(fields.get(i), vectors.get(i).getField());
        }
        for (int i = 0; i < encoders.length; i++) {
            encoders[i].bind(vectors.get(sources.get(i).origin().path().get(0)));
        }
        guard.open(
                batch,
                IntStream.range(0, encoders.length)
                        .filter(i -> targets.get(i).notNull() && encoders[i].writesNulls())
                        .toArray());
    }

    private void requireAnnounced(Field announced, Field sent) {
        if (!ArrowTypes.equal(announced, sent)) {
            throw TargetException.mismatch(table + ": the stream sent column \"" + sent.getName() + "\" of type "
                    + sent.getType() + " instead of the announced \"" + announced.getName() + "\" of type "
                    + announced.getType() + "; restart ampsync to read the new columns");
        }
    }

    private int rows(long txId, int rows, CopyBuffer out, UnfitRowHandler unfit) {
        int appended = 0;
        for (int row = 0; row < rows; row++) {
            long start = out.position();
            RowGuard.Obstacle obstacle = guard.find(row);
            if (obstacle == null) {
                obstacle = row(txId, row, out);
            }
            if (obstacle == null) {
                appended++;
            } else {
                out.truncate(start);
                unfit.handle(new UnfitRow(table, txId, row, obstacle.reason(), obstacle.remedy()));
            }
        }
        return appended;
    }

    /** What is in the way of a row, of which a part has been written then. */
    private RowGuard.@Nullable Obstacle row(long txId, int row, CopyBuffer out) {
        int column = 0;
        try {
            start(txId, row, out);
            for (; column < encoders.length; column++) {
                encoders[column].write(row, out);
            }
            return null;
        } catch (UnstorableException e) {
            return new RowGuard.Obstacle(describe(column) + ": " + e.getMessage(), remedy(column));
        }
    }

    private void start(long txId, int rowIndex, CopyBuffer out) {
        out.room(0);
        out.putShort(encoders.length + 2);
        out.putInt(8);
        out.putLong(txId);
        out.putInt(4);
        out.putInt(rowIndex);
    }

    private String describe(int column) {
        return "column \"" + targets.get(column).name() + "\", "
                + sources.get(column).field().getType() + " as "
                + targets.get(column).type();
    }

    private String remedy(int column) {
        StreamColumn source = sources.get(column);
        PgType actual = targets.get(column).type();
        if (!actual.is(source.type())) {
            return "; change the column to " + source.type();
        }
        return "; leave such values out or change them in a derived dataset"
                + (source.isChosen()
                        ? ", or change the column to " + source.usualType() + " and choose that for it"
                        : "");
    }
}
