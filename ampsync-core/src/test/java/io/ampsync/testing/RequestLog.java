package io.ampsync.testing;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Checks the token of every call and remembers the calls. */
final class RequestLog implements ServerInterceptor {
    private static final Context.Key<Metadata> HEADERS = Context.key("headers");
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final List<SimulatedRequest> requests = new CopyOnWriteArrayList<>();
    private final Supplier<String> token;

    /** Lets every call pass while {@code token} supplies null. */
    RequestLog(Supplier<String> token) {
        this.token = token;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String expected = token.get();
        if (expected != null && !("Bearer " + expected).equals(headers.get(AUTHORIZATION))) {
            call.close(Status.UNAUTHENTICATED.withDescription("missing or invalid token"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(Context.current().withValue(HEADERS, headers), call, headers, next);
    }

    /** Adds the call that the current thread serves. */
    SimulatedRequest add(String call, String table) {
        SimulatedRequest request = new SimulatedRequest(call, table, HEADERS.get());
        requests.add(request);
        return request;
    }

    static Metadata currentHeaders() {
        return HEADERS.get();
    }

    List<SimulatedRequest> requests() {
        return List.copyOf(requests);
    }
}
