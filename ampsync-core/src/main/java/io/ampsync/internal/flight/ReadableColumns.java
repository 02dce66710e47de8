package io.ampsync.internal.flight;

import io.ampsync.error.TargetException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Finds columns that the Arrow library of this process can't hold, before the first batch fails to be decoded. */
final class ReadableColumns {
    private ReadableColumns() {}

    /** Throws {@link TargetException} that names the first such column and its type. */
    static void check(Schema schema, BufferAllocator allocator) {
        schema.getFields().forEach(field -> check(field, allocator));
    }

    private static void check(Field column, BufferAllocator allocator) {
        try (FieldVector vector = column.createVector(allocator)) {
            vector.setInitialCapacity(1);
            vector.allocateNew();
            vector.setValueCount(1);
            vector.getBufferSize();
        } catch (UnsupportedOperationException | ArithmeticException | IllegalArgumentException e) {
            throw TargetException.mismatch(
                    "column \"" + column.getName() + "\" has type " + column.getType()
                            + ", which the Arrow library of this process can't read (" + e
                            + "); select it in another type, or leave it out",
                    e);
        }
    }
}
