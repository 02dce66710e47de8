package io.ampsync.cli;

import io.ampsync.testing.Fault;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Amp servers that say nothing until they are healed: one whose chain is quiet, one that takes connections and no more,
 * one that accepts queries and sends nothing, one that becomes silent while its chain goes on, and one that isn't
 * there. Each serves a table by the name of its trouble.
 */
final class SilentServers implements AutoCloseable {
    static final int BLOCKS = 20;

    private final SimulatedChain chain = SimulatedChain.ofLength(BLOCKS);
    private final SimulatedChain growing = SimulatedChain.ofLength(BLOCKS);
    private final SimulatedAmpServer quiet = SimulatedAmpServer.start(chain);
    private final SimulatedAmpServer mute = SimulatedAmpServer.start(chain);
    private final SimulatedAmpServer stuck = SimulatedAmpServer.start(growing);
    private final SimulatedAmpServer away = SimulatedAmpServer.start(chain);
    private final Deaf deaf = new Deaf();
    private @Nullable SimulatedAmpServer cured;

    private SilentServers() {}

    static SilentServers start() {
        SilentServers servers = new SilentServers();
        servers.away.stop();
        servers.mute.inject("blocks", Fault.of(Fault.Kind.STALL, 0), 1);
        servers.stuck.inject("blocks", Fault.of(Fault.Kind.STALL, 3), 1);
        return servers;
    }

    /** A file for {@code --config}. */
    String streams() {
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("quiet", quiet.address());
        addresses.put("deaf", "http://127.0.0.1:" + deaf.port());
        addresses.put("mute", mute.address());
        addresses.put("stuck", stuck.address());
        addresses.put("away", away.address());
        return "servers:\n"
                + addresses.entrySet().stream()
                        .map(each -> "  " + each.getKey() + ": {address: '" + each.getValue() + "'}\n")
                        .collect(Collectors.joining())
                + "streams:\n"
                + addresses.keySet().stream()
                        .map(name -> "  - source: {dataset: " + SimulatedAmpServer.DATASET + ", table: blocks, server: "
                                + name + "}\n    target: {table: " + name + "}\n")
                        .collect(Collectors.joining());
    }

    /** Has the chain go on of the server that doesn't tell. */
    void grow() {
        growing.grow(5);
    }

    void startTheOneThatIsAway() {
        away.restart();
    }

    /** Cures all others. */
    void heal() throws IOException {
        mute.heal();
        stuck.heal();
        deaf.close();
        cured = SimulatedAmpServer.builder(chain).port(deaf.port()).start();
    }

    /** What each table must have in the end. */
    Map<String, SimulatedChain> chains() {
        return Map.of("quiet", chain, "deaf", chain, "mute", chain, "stuck", growing, "away", chain);
    }

    @Override
    public void close() throws IOException {
        deaf.close();
        List.of(quiet, mute, stuck, away).forEach(SimulatedAmpServer::close);
        Optional.ofNullable(cured).ifPresent(SimulatedAmpServer::close);
    }

    /** Takes connections, and reads and says nothing. */
    private static final class Deaf implements AutoCloseable {
        private final ServerSocket socket;
        private final List<Socket> callers = new CopyOnWriteArrayList<>();

        Deaf() {
            try {
                socket = new ServerSocket(0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread thread = new Thread(this::accept, "deaf-server");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            try {
                while (true) {
                    callers.add(socket.accept());
                }
            } catch (IOException closed) {
                // That is the end.
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
            for (Socket caller : callers) {
                caller.close();
            }
        }
    }
}
