package io.ampsync.internal.flight;

import static io.ampsync.internal.flight.TestClient.next;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dictionaries inside lists and structs. */
@Timeout(60)
class NestedDictionaryTest {
    private static final DictionaryEncoding ENCODING = new DictionaryEncoding(7, false, null);
    private static final Schema PLANNED = columns(Field.nullable("word", new ArrowType.Utf8()));

    private static Schema columns(Field word) {
        Field number = Field.nullable("number", new ArrowType.Int(32, true));
        return new Schema(List.of(
                new Field("words", FieldType.nullable(new ArrowType.List()), List.of(word)),
                new Field("pair", FieldType.nullable(new ArrowType.Struct()), List.of(number, word))));
    }

    @Test
    void arriveAsTheValuesThatWerePlanned() throws Exception {
        OtherServersTest.serve(PLANNED, NestedDictionaryTest::send, (query, stream) -> {
            assertThat(query.schema()).isEqualTo(PLANNED);
            for (int batch = 0; batch < 2; batch++) {
                VectorSchemaRoot root = requireNonNull(next(stream).batch());
                assertThat(root.getSchema()).isEqualTo(PLANNED);
                assertThat(text(root, "words")).containsExactly("[\"beta\",\"alpha\"]", "null", "[null]");
                assertThat(text(root, "pair"))
                        .containsExactly(
                                "{\"number\":0,\"word\":\"beta\"}",
                                "{\"number\":1,\"word\":\"alpha\"}",
                                "{\"number\":2}");
            }
            assertThat(stream.next()).isNull();
        });
    }

    private static List<String> text(VectorSchemaRoot root, String column) {
        FieldVector vector = root.getVector(column);
        return List.of(
                String.valueOf(vector.getObject(0)),
                String.valueOf(vector.getObject(1)),
                String.valueOf(vector.getObject(2)));
    }

    private static void send(BufferAllocator allocator, ServerStreamListener listener) {
        Field encoded = new Field("word", new FieldType(true, new ArrowType.Int(32, true), ENCODING), null);
        try (VarCharVector values = new VarCharVector("values", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.create(columns(encoded), allocator)) {
            values.setSafe(0, "alpha".getBytes(StandardCharsets.UTF_8));
            values.setSafe(1, "beta".getBytes(StandardCharsets.UTF_8));
            values.setValueCount(2);
            fillWords((ListVector) root.getVector("words"));
            fillPair((StructVector) root.getVector("pair"));
            root.setRowCount(3);
            listener.start(root, new MapDictionaryProvider(new Dictionary(values, ENCODING)));
            listener.putNext();
            listener.putNext();
            listener.completed();
        }
    }

    /** Two words, no list, a list of one null. */
    private static void fillWords(ListVector list) {
        IntVector words = (IntVector) list.getDataVector();
        list.startNewValue(0);
        words.setSafe(0, 1);
        words.setSafe(1, 0);
        list.endValue(0, 2);
        list.setNull(1);
        list.startNewValue(2);
        words.setNull(2);
        list.endValue(2, 1);
        list.setValueCount(3);
    }

    private static void fillPair(StructVector pair) {
        IntVector number = (IntVector) pair.getChild("number");
        IntVector word = (IntVector) pair.getChild("word");
        for (int i = 0; i < 3; i++) {
            pair.setIndexDefined(i);
            number.setSafe(i, i);
        }
        word.setSafe(0, 1);
        word.setSafe(1, 0);
        word.setNull(2);
        pair.setValueCount(3);
    }
}
