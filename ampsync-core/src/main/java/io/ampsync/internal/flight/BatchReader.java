package io.ampsync.internal.flight;

import io.ampsync.error.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.util.AutoCloseables;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Gives every batch the columns that were announced when the query was planned. */
final class BatchReader implements AutoCloseable {
    private final Schema announced;
    private final BufferAllocator allocator;
    private final List<AutoCloseable> decoded = new ArrayList<>();
    private boolean checked;

    BatchReader(Schema announced, BufferAllocator allocator) {
        this.announced = announced;
        this.allocator = allocator;
    }

    /** The batch in {@code raw}, valid until the next call; throws {@link ProtocolException} for other columns. */
    VectorSchemaRoot read(VectorSchemaRoot raw, DictionaryProvider dictionaries) {
        close();
        checkColumns(raw.getSchema(), dictionaries);
        if (raw.getSchema().getFields().stream().noneMatch(PlainSchema::isEncoded)) {
            return raw;
        }
        List<FieldVector> vectors = new ArrayList<>();
        for (int i = 0; i < raw.getFieldVectors().size(); i++) {
            vectors.add(plain(raw.getVector(i), announced.getFields().get(i), dictionaries));
        }
        return new VectorSchemaRoot(announced.getFields(), vectors, raw.getRowCount());
    }

    private FieldVector plain(FieldVector vector, Field field, DictionaryProvider dictionaries) {
        if (!PlainSchema.isEncoded(vector.getField())) {
            return vector;
        }
        FieldVector result = field.createVector(allocator);
        decoded.add(result);
        fill(result, vector, dictionaries);
        return result;
    }

    /** Gives {@code target}, which is empty, the values of {@code source}; buffers that need no decoding are shared. */
    private void fill(FieldVector target, FieldVector source, DictionaryProvider dictionaries) {
        @Nullable DictionaryEncoding encoding = source.getField().getDictionary();
        if (encoding != null) {
            try (FieldVector values =
                    (FieldVector) DictionaryEncoder.decode(source, dictionaries.lookup(encoding.getId()), allocator)) {
                fill(target, values, dictionaries);
            }
            return;
        }
        target.loadFieldBuffers(
                new ArrowFieldNode(source.getValueCount(), source.getNullCount()), source.getFieldBuffers());
        List<FieldVector> children = source.getChildrenFromFields();
        for (int i = 0; i < children.size(); i++) {
            fill(target.getChildrenFromFields().get(i), children.get(i), dictionaries);
        }
    }

    private void checkColumns(Schema actual, DictionaryProvider dictionaries) {
        if (checked) {
            return;
        }
        List<Field> fields = actual.getFields();
        if (fields.size() != announced.getFields().size()) {
            throw new ProtocolException(
                    "the server announced " + announced.getFields().size() + " columns but sent " + fields.size());
        }
        for (int i = 0; i < fields.size(); i++) {
            checkColumn(announced.getFields().get(i), fields.get(i), dictionaries);
        }
        checked = true;
    }

    private static void checkColumn(Field expected, Field sent, DictionaryProvider dictionaries) {
        if (!expected.getName().equals(sent.getName())
                || !PlainSchema.sameType(expected, PlainSchema.resolved(sent, dictionaries))) {
            throw new ProtocolException("the server announced column " + expected + " but sent " + sent);
        }
    }

    /** Frees what was decoded for the last batch. */
    @Override
    public void close() {
        try {
            AutoCloseables.close(decoded);
        } catch (Exception e) {
            throw new IllegalStateException("can't free a decoded batch", e);
        } finally {
            decoded.clear();
        }
    }
}
