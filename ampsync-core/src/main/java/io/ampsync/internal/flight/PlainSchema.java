package io.ampsync.internal.flight;

import io.ampsync.error.ProtocolException;
import java.util.List;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Columns as they are once dictionaries have been resolved. */
final class PlainSchema {
    private PlainSchema() {}

    static Schema of(Schema schema) {
        return new Schema(schema.getFields().stream().map(PlainSchema::plain).toList(), schema.getCustomMetadata());
    }

    private static Field plain(Field field) {
        FieldType type = new FieldType(field.isNullable(), field.getType(), null, field.getMetadata());
        return new Field(
                field.getName(),
                type,
                field.getChildren().stream().map(PlainSchema::plain).toList());
    }

    /** Whether {@code field}, or one inside it, holds places in a dictionary instead of values. */
    static boolean isEncoded(Field field) {
        return field.getDictionary() != null || field.getChildren().stream().anyMatch(PlainSchema::isEncoded);
    }

    /** The column that {@code sent} is with the values of its dictionaries. */
    static Field resolved(Field sent, DictionaryProvider dictionaries) {
        Field values = sent;
        if (sent.getDictionary() != null) {
            Dictionary dictionary = dictionaries.lookup(sent.getDictionary().getId());
            if (dictionary == null) {
                throw new ProtocolException("the server sent no dictionary for column " + sent);
            }
            values = dictionary.getVector().getField();
        }
        List<Field> children = values.getChildren().stream()
                .map(child -> resolved(child, dictionaries))
                .toList();
        return new Field(sent.getName(), new FieldType(sent.isNullable(), values.getType(), null), children);
    }

    /** Whether a column of {@code actual} can be read as {@code expected}: same type, nullability aside. */
    static boolean sameType(Field expected, Field actual) {
        if (!expected.getType().equals(actual.getType())
                || expected.getChildren().size() != actual.getChildren().size()) {
            return false;
        }
        boolean named = expected.getType() instanceof ArrowType.Struct;
        List<Field> others = actual.getChildren();
        for (int i = 0; i < others.size(); i++) {
            Field child = expected.getChildren().get(i);
            if (!sameType(child, others.get(i))
                    || (named && !child.getName().equals(others.get(i).getName()))) {
                return false;
            }
        }
        return true;
    }
}
