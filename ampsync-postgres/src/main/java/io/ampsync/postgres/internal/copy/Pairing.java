package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** What an encoder has to bring together: an Arrow field and the type of the target column. */
record Pairing(Field field, PgType type, NulPolicy nul) {
    MinorType source() {
        return minorType(field);
    }

    /** The kind of a field; {@link MinorType#EXTENSIONTYPE} stands for the ones this Arrow version doesn't know. */
    static MinorType minorType(Field field) {
        if (field.getType() instanceof ArrowType.Decimal decimal && decimal.getBitWidth() < 128) {
            return MinorType.EXTENSIONTYPE;
        }
        try {
            return Types.getMinorTypeForArrowType(field.getType());
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            return MinorType.EXTENSIONTYPE;
        }
    }

    Slices slices() {
        return Slices.of(field, source());
    }

    ArrowType.Decimal decimal() {
        return (ArrowType.Decimal) field.getType();
    }

    TimeUnit unit() {
        ArrowType arrow = field.getType();
        if (arrow instanceof ArrowType.Timestamp timestamp) {
            return timestamp.getUnit();
        }
        if (arrow instanceof ArrowType.Time time) {
            return time.getUnit();
        }
        return arrow instanceof ArrowType.Duration duration ? duration.getUnit() : TimeUnit.MILLISECOND;
    }

    @Override
    public String toString() {
        return "column \"" + field.getName() + "\": " + field.getType() + " into " + type;
    }
}
