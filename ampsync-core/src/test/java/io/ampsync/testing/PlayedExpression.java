package io.ampsync.testing;

import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * An expression of a query, with the column that it would make. Values are {@code BigInteger} for whole numbers and
 * decimals, {@code Double}, {@code String}, {@code byte[]}, {@code Boolean}, {@code Instant}, {@code Map} for structs,
 * and null.
 */
record PlayedExpression(Field field, Evaluation evaluation) {
    /** Computes the value for a row. */
    @FunctionalInterface
    interface Evaluation {
        /** The value for a row, whose columns have these values. */
        Object of(Map<String, Object> row);
    }

    Object of(Map<String, Object> row) {
        return evaluation.of(row);
    }

    /** The same under another name. */
    PlayedExpression named(String name) {
        return new PlayedExpression(new Field(name, field.getFieldType(), field.getChildren()), evaluation);
    }
}
