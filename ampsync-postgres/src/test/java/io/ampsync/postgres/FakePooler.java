package io.ampsync.postgres;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the test server as a pooler does: refuses logins with codes of its own, and drops or replaces the
 * startup parameter {@code options}.
 */
final class FakePooler implements AutoCloseable {
    private static final int SSL_REQUEST = 80877103;

    private final ServerSocket listener;
    private volatile byte @Nullable [] refusal;
    private volatile @Nullable String options;

    FakePooler() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Answers logins with this error, until {@link #refuseNothing}. */
    void refuse(String sqlState, String message) throws IOException {
        refusal = error(sqlState, message);
    }

    void refuseNothing() {
        refusal = null;
    }

    /** From now on the server doesn't learn of the client's {@code options}. */
    void dropOptions() {
        replaceOptions("");
    }

    /** From now on the server gets these {@code options} instead of the client's. */
    void replaceOptions(String options) {
        this.options = options;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fake-pooler");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            byte[] startup = startup(in, client);
            byte[] answer = refusal;
            if (answer != null) {
                client.getOutputStream().write(answer);
                return;
            }
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), TestServer.port())) {
                DataOutputStream out = new DataOutputStream(server.getOutputStream());
                @Nullable String replacement = options;
                byte[] passed = replacement == null ? startup : withOptions(startup, replacement);
                out.writeInt(passed.length + 4);
                out.write(passed);
                start(() -> pass(server, client));
                pass(client, server);
            }
        } catch (IOException closed) {
            // One side has ended.
        }
    }

    /** The startup message without its length; encryption is declined. */
    private static byte[] startup(DataInputStream in, Socket client) throws IOException {
        while (true) {
            byte[] message = new byte[in.readInt() - 4];
            in.readFully(message);
            if (message.length != 4
                    || new DataInputStream(new ByteArrayInputStream(message)).readInt() != SSL_REQUEST) {
                return message;
            }
            client.getOutputStream().write('N');
        }
    }

    private static byte[] withOptions(byte[] startup, String options) throws IOException {
        Queue<String> texts = new ArrayDeque<>(
                List.of(new String(startup, 4, startup.length - 4, StandardCharsets.UTF_8).split("\0", -1)));
        List<String> kept = new ArrayList<>();
        while (texts.size() > 1 && !texts.element().isEmpty()) {
            String name = texts.remove();
            String value = texts.remove();
            if (!name.equals("options")) {
                kept.add(name);
                kept.add(value);
            }
        }
        kept.add("options");
        kept.add(options);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(startup, 0, 4);
        out.write((String.join("\0", kept) + "\0\0").getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static byte[] error(String sqlState, String message) throws IOException {
        byte[] fields = ("SFATAL\0VFATAL\0C" + sqlState + "\0M" + message + "\0\0").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte('E');
        out.writeInt(fields.length + 4);
        out.write(fields);
        return bytes.toByteArray();
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // One side has ended, and with it the other.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
