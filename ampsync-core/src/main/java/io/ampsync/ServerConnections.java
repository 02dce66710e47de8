package io.ampsync;

import io.ampsync.config.AmpServer;
import io.ampsync.internal.flight.FlightSource;
import io.ampsync.internal.source.AmpSource;
import io.ampsync.model.SyncStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The servers of a run: one client for all streams that read from the same one. */
final class ServerConnections implements AutoCloseable {
    private final Map<AmpServer, AmpSource> servers = new LinkedHashMap<>();
    private final Map<SyncStream, AmpSource> streams = new HashMap<>();

    private ServerConnections() {}

    /** Clients for the servers that streams are to read from; connects to nothing yet. */
    static ServerConnections open(Map<SyncStream, AmpServer> places) {
        ServerConnections all = new ServerConnections();
        places.forEach((stream, server) -> all.streams.put(
                stream, all.servers.computeIfAbsent(server, each -> FlightSource.open(each, count(places, each)))));
        return all;
    }

    private static int count(Map<SyncStream, AmpServer> places, AmpServer server) {
        return (int) places.values().stream().filter(server::equals).count();
    }

    AmpSource of(SyncStream stream) {
        return Objects.requireNonNull(streams.get(stream));
    }

    @Override
    public void close() {
        servers.values().forEach(AmpSource::close);
    }
}
