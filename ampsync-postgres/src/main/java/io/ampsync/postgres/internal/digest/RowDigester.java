package io.ampsync.postgres.internal.digest;

import io.ampsync.postgres.internal.copy.type.PgType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hashes rows by the values that came from a stream: of {@code _tx_id} and {@code _row_index}, their first two fields,
 * equal rows may have different ones. Not thread-safe.
 */
public final class RowDigester implements TupleReader.Sink {
    private static final int SYSTEM_FIELDS = 2;

    private final CanonicalValue[] values;
    private final boolean unchanged;
    private final @Nullable BlockField blocks;
    private final ByteSequence row = new ByteSequence();
    private final ByteSequence value = new ByteSequence();
    private final Murmur3 hash = new Murmur3();
    private final RowSink sink;

    /**
     * A digester of rows with these types behind the first two fields.
     *
     * @param blocks null to take all rows for those of block 0
     */
    public RowDigester(List<PgType> types, @Nullable BlockField blocks, RowSink sink) {
        this.values = types.stream().map(CanonicalValue::of).toArray(CanonicalValue[]::new);
        this.unchanged = List.of(values).stream().allMatch(each -> each == CanonicalValue.UNCHANGED);
        this.blocks = blocks;
        this.sink = sink;
    }

    @Override
    public void row(Tuple tuple) {
        if (unchanged) {
            int from = tuple.start(SYSTEM_FIELDS - 1) + tuple.length(SYSTEM_FIELDS - 1);
            hash.hash(tuple.bytes(), from, tuple.end());
        } else {
            canonical(tuple);
            hash.hash(row.bytes(), 0, row.length());
        }
        sink.add(blocks == null ? 0 : blocks.of(tuple), tuple.longAt(0), hash.low(), hash.high());
    }

    private void canonical(Tuple tuple) {
        row.clear();
        for (int i = 0; i < values.length; i++) {
            int field = SYSTEM_FIELDS + i;
            if (tuple.isNull(field)) {
                row.putInt(-1);
                continue;
            }
            int start = tuple.start(field);
            int end = start + tuple.length(field);
            if (values[i] == CanonicalValue.UNCHANGED) {
                row.putInt(end - start);
                row.put(tuple.bytes(), start, end);
            } else {
                value.clear();
                values[i].put(tuple.bytes(), start, end, value);
                row.putCounted(value);
            }
        }
    }
}
