package io.ampsync.internal.flight;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.ampsync.error.TargetException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the messages of streams before Flight does. Refuses dictionaries that add to earlier ones: Flight takes each
 * for a replacement, so that rows would silently hold other values than were sent. Tells the {@link MessageDemand} of
 * the stream what has come, as Flight keeps schemas and dictionaries to itself.
 */
final class IncomingMessages implements ClientInterceptor {
    private static final String READING = "arrow.flight.protocol.FlightService/DoGet";

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        @Nullable MessageDemand demand = MessageDemand.current();
        if (demand == null || !method.getFullMethodName().equals(READING)) {
            return next.newCall(method, options);
        }
        return demand.governed(next.newCall(inspected(method, demand), options));
    }

    private static <Q, A> MethodDescriptor<Q, A> inspected(MethodDescriptor<Q, A> method, MessageDemand demand) {
        Marshaller<A> plain = method.getResponseMarshaller();
        Marshaller<A> inspecting = new Marshaller<>() {
            @Override
            public InputStream stream(A message) {
                return plain.stream(message);
            }

            @Override
            public A parse(InputStream message) {
                // What gRPC has decompressed can't be read twice.
                InputStream repeatable = message.markSupported() ? message : new BufferedInputStream(message);
                @Nullable Message description = description(repeatable);
                A parsed = plain.parse(repeatable);
                tell(demand, description);
                return parsed;
            }
        };
        return method.toBuilder(method.getRequestMarshaller(), inspecting).build();
    }

    private static void tell(MessageDemand demand, @Nullable Message description) {
        if (description == null) {
            demand.arrived(0);
        } else if (description.headerType() == MessageHeader.RecordBatch) {
            demand.arrived(description.bodyLength());
        } else {
            demand.passed();
        }
    }

    /** What the head of the message says about its body, if it has one; the message is at its start again. */
    private static @Nullable Message description(InputStream message) {
        try {
            message.mark(Integer.MAX_VALUE);
            byte[] header = header(CodedInputStream.newInstance(message, 1024));
            message.reset();
            if (header.length == 0) {
                return null;
            }
            Message description = Message.getRootAsMessage(ByteBuffer.wrap(header));
            if (isDelta(description)) {
                throw TargetException.mismatch(
                        "the server sends a dictionary in parts (delta), which ampsync can't read");
            }
            return description;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The header that describes the body; empty if there is none. */
    private static byte[] header(CodedInputStream message) throws IOException {
        for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == FlightData.DATA_HEADER_FIELD_NUMBER) {
                return message.readByteArray();
            }
            if (field == FlightData.DATA_BODY_FIELD_NUMBER) {
                break;
            }
            message.skipField(tag);
        }
        return new byte[0];
    }

    private static boolean isDelta(Message description) {
        return description.headerType() == MessageHeader.DictionaryBatch
                && description.header(new DictionaryBatch()) instanceof DictionaryBatch dictionary
                && dictionary.isDelta();
    }
}
