package io.ampsync.internal.flight;

import static io.ampsync.internal.flight.TestClient.next;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ampsync.error.ProtocolException;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers plan the inner field of a list as {@code item} and send it as {@code element}, or the other way round. */
@Timeout(60)
class InnerNamesTest {
    private static final ArrowType INT = new ArrowType.Int(32, true);

    @Test
    void theNameOfAListsInnerFieldDoesNotCount() throws Exception {
        OtherServersTest.serve(lists("item"), sendList("element"), (query, stream) -> {
            assertThat(query.schema()).isEqualTo(lists("item"));
            VectorSchemaRoot root = requireNonNull(next(stream).batch());
            assertThat(root.getVector("numbers").getObject(0)).isEqualTo(List.of(7, 8));
            assertThat(stream.next()).isNull();
        });
    }

    @Test
    void theNameOfAMemberDoes() throws Exception {
        OtherServersTest.serve(
                members("item"),
                sendMember("element"),
                (query, stream) -> assertThatExceptionOfType(ProtocolException.class)
                        .isThrownBy(stream::next)
                        .withMessageContaining("item")
                        .withMessageContaining("element"));
    }

    private static Schema lists(String inner) {
        return new Schema(List.of(nested("numbers", new ArrowType.List(), inner)));
    }

    private static Schema members(String inner) {
        return new Schema(List.of(nested("pair", new ArrowType.Struct(), inner)));
    }

    private static Field nested(String name, ArrowType type, String inner) {
        return new Field(name, FieldType.nullable(type), List.of(Field.nullable(inner, INT)));
    }

    private static BiConsumer<BufferAllocator, ServerStreamListener> sendList(String inner) {
        return (allocator, listener) -> {
            try (VectorSchemaRoot root = VectorSchemaRoot.create(lists(inner), allocator)) {
                ListVector list = (ListVector) root.getVector("numbers");
                IntVector values = (IntVector) list.getDataVector();
                list.startNewValue(0);
                values.setSafe(0, 7);
                values.setSafe(1, 8);
                list.endValue(0, 2);
                list.setValueCount(1);
                send(root, listener);
            }
        };
    }

    private static BiConsumer<BufferAllocator, ServerStreamListener> sendMember(String inner) {
        return (allocator, listener) -> {
            try (VectorSchemaRoot root = VectorSchemaRoot.create(members(inner), allocator)) {
                StructVector struct = (StructVector) root.getVector("pair");
                struct.setIndexDefined(0);
                struct.setValueCount(1);
                send(root, listener);
            }
        };
    }

    private static void send(VectorSchemaRoot root, ServerStreamListener listener) {
        root.setRowCount(1);
        listener.start(root);
        listener.putNext();
        listener.completed();
    }
}
