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

/**
 * Refuses dictionaries that add to earlier ones. Flight takes each for a replacement, so that rows would silently hold
 * other values than were sent.
 */
final class DictionaryGuard implements ClientInterceptor {
    private static final String READING = "arrow.flight.protocol.FlightService/DoGet";

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return next.newCall(method.getFullMethodName().equals(READING) ? guarded(method) : method, options);
    }

    private static <Q, A> MethodDescriptor<Q, A> guarded(MethodDescriptor<Q, A> method) {
        Marshaller<A> unguarded = method.getResponseMarshaller();
        Marshaller<A> guarded = new Marshaller<>() {
            @Override
            public InputStream stream(A message) {
                return unguarded.stream(message);
            }

            @Override
            public A parse(InputStream message) {
                // What gRPC has decompressed can't be read twice.
                InputStream repeatable = message.markSupported() ? message : new BufferedInputStream(message);
                check(repeatable);
                return unguarded.parse(repeatable);
            }
        };
        return method.toBuilder(method.getRequestMarshaller(), guarded).build();
    }

    /** Reads the head of a message, and goes back to its start. */
    private static void check(InputStream message) {
        try {
            message.mark(Integer.MAX_VALUE);
            byte[] header = header(CodedInputStream.newInstance(message, 1024));
            message.reset();
            if (isDelta(header)) {
                throw TargetException.mismatch(
                        "the server sends a dictionary in parts (delta), which ampsync can't read");
            }
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

    private static boolean isDelta(byte[] header) {
        if (header.length == 0) {
            return false;
        }
        Message message = Message.getRootAsMessage(ByteBuffer.wrap(header));
        return message.headerType() == MessageHeader.DictionaryBatch
                && message.header(new DictionaryBatch()) instanceof DictionaryBatch dictionary
                && dictionary.isDelta();
    }
}
