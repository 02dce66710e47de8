package io.ampsync.internal.flight;

import io.ampsync.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.util.AutoCloseables;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.TransferPair;

/** Gives every batch the columns that were promised when the query was planned. */
final class BatchReader implements AutoCloseable {
    private final Schema promised;
    private final BufferAllocator allocator;
    private final List<AutoCloseable> decoded = new ArrayList<>();
    private boolean checked;

    BatchReader(Schema promised, BufferAllocator allocator) {
        this.promised = promised;
        this.allocator = allocator;
    }

    /** The batch in {@code raw}, valid until the next call; throws {@link ProtocolException} for other columns. */
    VectorSchemaRoot read(VectorSchemaRoot raw, DictionaryProvider dictionaries) {
        close();
        checkColumns(raw.getSchema(), dictionaries);
        if (raw.getSchema().getFields().stream().allMatch(field -> field.getDictionary() == null)) {
            return raw;
        }
        List<FieldVector> vectors = new ArrayList<>();
        for (int i = 0; i < raw.getFieldVectors().size(); i++) {
            vectors.add(plain(raw.getVector(i), promised.getFields().get(i), dictionaries));
        }
        return new VectorSchemaRoot(promised.getFields(), vectors, raw.getRowCount());
    }

    private FieldVector plain(FieldVector vector, Field field, DictionaryProvider dictionaries) {
        if (vector.getField().getDictionary() == null) {
            return vector;
        }
        Dictionary dictionary =
                dictionaries.lookup(vector.getField().getDictionary().getId());
        try (ValueVector values = DictionaryEncoder.decode(vector, dictionary, allocator)) {
            TransferPair renamed = values.getTransferPair(field, allocator);
            renamed.transfer();
            FieldVector result = (FieldVector) renamed.getTo();
            decoded.add(result);
            return result;
        }
    }

    private void checkColumns(Schema actual, DictionaryProvider dictionaries) {
        if (checked) {
            return;
        }
        List<Field> fields = actual.getFields();
        if (fields.size() != promised.getFields().size()) {
            throw new ProtocolException(
                    "the server promised " + promised.getFields().size() + " columns but sends " + fields.size());
        }
        for (int i = 0; i < fields.size(); i++) {
            checkColumn(promised.getFields().get(i), fields.get(i), dictionaries);
        }
        checked = true;
    }

    private static void checkColumn(Field expected, Field sent, DictionaryProvider dictionaries) {
        Field actual = sent;
        if (sent.getDictionary() != null) {
            Dictionary dictionary = dictionaries.lookup(sent.getDictionary().getId());
            actual = dictionary == null ? sent : dictionary.getVector().getField();
        }
        if (!expected.getName().equals(sent.getName()) || !PlainSchema.sameType(expected, actual)) {
            throw new ProtocolException("the server promised column " + expected + " but sends " + sent);
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
