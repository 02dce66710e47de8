package io.ampsync.postgres.internal.digest;

import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import java.util.List;
import java.util.Optional;

/** The field of rows that has the number of their block. */
public final class BlockField {
    private final String name;
    private final int field;
    private final boolean numeric;

    private BlockField(String name, int field, boolean numeric) {
        this.name = name;
        this.field = field;
        this.numeric = numeric;
    }

    /**
     * The field of a column; empty if its type can't hold the number of a block exactly.
     *
     * @param field its index among those of a row
     */
    public static Optional<BlockField> of(TargetColumn column, int field) {
        int type = column.type().oid();
        return List.of(PgType.INT2, PgType.INT4, PgType.INT8, PgType.NUMERIC).contains(type)
                ? Optional.of(new BlockField(column.name(), field, type == PgType.NUMERIC))
                : Optional.empty();
    }

    /** What the column is called. */
    public String name() {
        return name;
    }

    /** The number in a row; {@link RowSink#NO_BLOCK} if it has none. */
    public long of(Tuple row) {
        return row.isNull(field) ? RowSink.NO_BLOCK : Math.max(RowSink.NO_BLOCK, number(row));
    }

    private long number(Tuple row) {
        int start = row.start(field);
        if (numeric) {
            return CanonicalNumeric.wholeNumber(row.bytes(), start);
        }
        return switch (row.length(field)) {
            case 2 -> Tuple.shortAt(row.bytes(), start);
            case 4 -> Tuple.intAt(row.bytes(), start);
            default -> Tuple.longAt(row.bytes(), start);
        };
    }
}
