package io.ampsync.postgres.internal.copy;

import io.ampsync.error.TargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Turns the batches of one stream into COPY tuples. Not thread-safe. */
public final class BatchEncoder {
    /** int16 column count, {@code _tx_id}, {@code _row_index}. */
    private static final int ROW_START = 2 + 12 + 8;

    private final String table;
    private final List<Field> fields;
    private final List<TargetColumn> targets;
    private final ValueEncoder[] encoders;
    private final int bound;

    private BatchEncoder(String table, List<Field> fields, List<TargetColumn> targets, List<ValueEncoder> encoders) {
        this.table = table;
        this.fields = fields;
        this.targets = targets;
        this.encoders = encoders.toArray(ValueEncoder[]::new);
        this.bound = ROW_START + encoders.stream().mapToInt(ValueEncoder::bound).sum();
    }

    /**
     * An encoder for batches of {@code schema}.
     *
     * @param table the name of the table, for messages
     * @param columns all columns of the table, in any order
     * @throws TargetException if the table can't hold the batches; names every column concerned
     */
    public static BatchEncoder of(String table, Schema schema, List<TargetColumn> columns, NulPolicy nul) {
        TypeMapping.checkNames(schema);
        Map<String, TargetColumn> byName =
                columns.stream().collect(Collectors.toMap(TargetColumn::name, Function.identity()));
        TargetFit fit = new TargetFit(byName, nul);
        fit.systemColumn(TypeMapping.SYSTEM_COLUMNS.get(0), PgType.INT8, "bigint");
        fit.systemColumn(TypeMapping.SYSTEM_COLUMNS.get(1), PgType.INT4, "integer");
        schema.getFields().forEach(fit::field);
        fit.rest();
        if (!fit.problems().isEmpty()) {
            throw new TargetException("Table \"" + table + "\" can't hold the stream: "
                    + String.join("; ", fit.problems()) + ". Change the columns, or use another table");
        }
        return new BatchEncoder(table, schema.getFields(), fit.targets(), fit.encoders());
    }

    /** The column list of the COPY, in the order of the tuples' fields. */
    public List<String> columns() {
        List<String> names = new ArrayList<>(TypeMapping.SYSTEM_COLUMNS);
        targets.forEach(target -> names.add(target.name()));
        return names;
    }

    /**
     * Appends the rows of {@code batch} to {@code out}, numbered from {@code firstRowIndex}. Only reads the batch, and
     * not after the call. When it throws, {@code out} is as it was.
     *
     * @throws TargetException if a value doesn't fit; names column, row and remedy
     */
    public void encode(long txId, int firstRowIndex, VectorSchemaRoot batch, CopyBuffer out) {
        long mark = out.mark();
        boolean done = false;
        try {
            Math.addExact(firstRowIndex, batch.getRowCount());
            bind(batch);
            out.keepRoom(bound);
            rows(txId, firstRowIndex, batch.getRowCount(), out);
            done = true;
        } finally {
            if (!done) {
                out.truncate(mark);
            }
        }
    }

    private void bind(VectorSchemaRoot batch) {
        List<FieldVector> vectors = batch.getFieldVectors();
        if (vectors.size() != encoders.length) {
            throw new TargetException("Table \"" + table + "\": the stream sent " + vectors.size()
                    + " columns instead of the announced " + encoders.length + "; restart to read the new schema");
        }
        for (int i = 0; i < encoders.length; i++) {
            FieldVector vector = vectors.get(i);
            requireAnnounced(fields.get(i), vector.getField());
            encoders[i].bind(vector);
            if (targets.get(i).notNull() && encoders[i].hasNulls()) {
                refuseNull(i, batch.getRowCount());
            }
        }
    }

    private void requireAnnounced(Field announced, Field sent) {
        if (!sameType(announced, sent)) {
            throw new TargetException(
                    "Table \"" + table + "\": the stream sent a column \"" + sent.getName() + "\" of type "
                            + sent.getType() + " instead of the announced \"" + announced.getName() + "\" of type "
                            + announced.getType() + "; restart to read the new schema");
        }
    }

    private static boolean sameType(Field a, Field b) {
        List<Field> left = a.getChildren();
        List<Field> right = b.getChildren();
        boolean same = a.getType().equals(b.getType()) && left.size() == right.size();
        for (int i = 0; same && i < left.size(); i++) {
            same = sameType(left.get(i), right.get(i));
        }
        return same;
    }

    private void refuseNull(int column, int rows) {
        for (int row = 0; row < rows; row++) {
            if (encoders[column].isNull(row)) {
                throw new TargetException(where(column) + ", row " + row
                        + " of the batch: NULL in a column that is NOT NULL; drop the constraint");
            }
        }
    }

    private void rows(long txId, int firstRowIndex, int rows, CopyBuffer out) {
        int row = 0;
        int column = 0;
        try {
            for (; row < rows; row++) {
                start(txId, firstRowIndex + row, out);
                for (column = 0; column < encoders.length; column++) {
                    encoders[column].write(row, out);
                }
            }
        } catch (Misfit e) {
            throw new TargetException(where(column) + ", row " + row + " of the batch (_tx_id " + txId + ", _row_index "
                    + (firstRowIndex + row) + "): " + e.getMessage() + ". The column's default type is "
                    + TypeMapping.ddl(fields.get(column)));
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

    private String where(int column) {
        return "Table \"" + table + "\", column \"" + targets.get(column).name() + "\"";
    }
}
