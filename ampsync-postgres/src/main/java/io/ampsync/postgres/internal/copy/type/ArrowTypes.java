package io.ampsync.postgres.internal.copy.type;

import java.util.List;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** What the types of Arrow fields say. */
public final class ArrowTypes {
    private ArrowTypes() {}

    /**
     * The kind of a field; {@link MinorType#EXTENSIONTYPE} stands for all that this Arrow version has no vector for.
     */
    public static MinorType kind(Field field) {
        if (field.getType() instanceof ArrowType.Decimal decimal && decimal.getBitWidth() < 128) {
            return MinorType.EXTENSIONTYPE;
        }
        try {
            return Types.getMinorTypeForArrowType(field.getType());
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            return MinorType.EXTENSIONTYPE;
        }
    }

    /** The elements of a list, or null if {@code field} is none. */
    public static @Nullable Field elementOf(Field field) {
        return switch (kind(field)) {
            case LIST, LARGELIST, FIXED_SIZE_LIST, LISTVIEW, LARGELISTVIEW ->
                field.getChildren().get(0);
            default -> null;
        };
    }

    /** The unit that a time, a duration or an interval is counted in. */
    public static TimeUnit unit(Field field) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Timestamp timestamp) {
            return timestamp.getUnit();
        }
        if (type instanceof ArrowType.Time time) {
            return time.getUnit();
        }
        if (type instanceof ArrowType.Duration duration) {
            return duration.getUnit();
        }
        return kind(field) == MinorType.INTERVALMONTHDAYNANO ? TimeUnit.NANOSECOND : TimeUnit.MILLISECOND;
    }

    /** Whether two fields have equal types all the way down; names don't count. */
    public static boolean equal(Field a, Field b) {
        List<Field> left = a.getChildren();
        List<Field> right = b.getChildren();
        boolean same = a.getType().equals(b.getType()) && left.size() == right.size();
        for (int i = 0; same && i < left.size(); i++) {
            same = equal(left.get(i), right.get(i));
        }
        return same;
    }
}
