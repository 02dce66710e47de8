package io.ampsync.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on 127.0.0.1 that can behave like a bad network; fits in front of any server.
 *
 * <p>It starts out passing everything on. Thread-safe.
 */
public final class FaultyProxy implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final ServerSocket socket;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Signal signal = new Signal();
    private volatile boolean frozen;
    private volatile boolean refusing;
    private volatile boolean closed;

    private FaultyProxy(int target) throws IOException {
        this.target = target;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Listens on a free port and connects to {@code port} of this machine. */
    public static FaultyProxy to(int port) throws IOException {
        FaultyProxy proxy = new FaultyProxy(port);
        start(proxy::accept);
        return proxy;
    }

    /** Where to connect. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Holds back all bytes in both directions while connections stay open: half-open, as after pulling a cable. */
    public void freeze() {
        frozen = true;
    }

    /** Ends every connection at once. New ones are accepted. */
    public void cut() {
        sockets.forEach(FaultyProxy::closeQuietly);
        sockets.clear();
    }

    /** Ends every connection, and new ones as soon as they are made. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Behaves well again; what was held back goes on. */
    public void pass() {
        refusing = false;
        frozen = false;
        signal.raise();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        socket.close();
        cut();
        signal.raise();
    }

    private void accept() {
        while (!closed) {
            try {
                connect(socket.accept());
            } catch (IOException e) {
                // Closed, or the server is away: the client sees its connection end.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        if (refusing) {
            client.close();
            return;
        }
        sockets.add(client);
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            start(() -> copy(client, server));
            start(() -> copy(server, client));
        } catch (IOException e) {
            drop(client);
            throw e;
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                signal.await(() -> !frozen || closed);
                out.write(chunk, 0, length);
            }
        } catch (IOException | InterruptedException e) {
            // One side is gone, so the other goes too.
        } finally {
            drop(from);
            drop(to);
        }
    }

    private void drop(Socket socket) {
        sockets.remove(socket);
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
