package io.ampsync.testing;

/**
 * A call that reached the server.
 *
 * @param call GetFlightInfo or DoGet
 * @param table null where the query names none
 * @param headers what the client sent beside the request
 */
public record SimulatedRequest(String call, String table, io.grpc.Metadata headers) {
    /** A header; null if absent. */
    public String header(String name) {
        return headers.get(io.grpc.Metadata.Key.of(name, io.grpc.Metadata.ASCII_STRING_MARSHALLER));
    }
}
