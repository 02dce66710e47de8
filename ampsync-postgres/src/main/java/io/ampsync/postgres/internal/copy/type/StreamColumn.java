package io.ampsync.postgres.internal.copy.type;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A column that a table needs for a stream.
 *
 * @param type what it is created as, without {@code NOT NULL}
 * @param usualType what it would be created as without a design
 */
public record StreamColumn(String name, Origin origin, String type, String usualType) {
    /**
     * What fills a column.
     *
     * @param name the field; of a member, behind those that it is a part of and dots
     * @param field the field or member itself
     * @param path where it is: the index of a field, then, of a member in each struct on the way
     * @param nullable whether it can be missing, also because a struct is
     */
    public record Origin(String name, Field field, List<Integer> path, boolean nullable) {
        /** Whether it is a member of a struct. */
        public boolean isMember() {
            return path.size() > 1;
        }
    }

    /** The field or member that fills it. */
    public Field field() {
        return origin.field();
    }

    /** Whether a design has given it another type than the usual one. */
    public boolean isChosen() {
        return !type.equals(usualType);
    }
}
