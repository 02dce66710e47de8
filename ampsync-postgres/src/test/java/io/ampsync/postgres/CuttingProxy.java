package io.ampsync.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Passes bytes on to the test server, and cuts each connection after a random number of bytes. */
public final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final Random random;
    private final int atLeast;
    private final int spread;
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicBoolean swallow = new AtomicBoolean();
    private volatile boolean cutting = true;
    private volatile boolean silent;
    private volatile Loss loss = Loss.NONE;
    private final AtomicLong untilLoss = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile int lost;
    private volatile boolean disguised;

    public CuttingProxy(long seed, int atLeast, int spread) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.random = new Random(seed);
        this.atLeast = atLeast;
        this.spread = spread;
        start("accept", this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    int cuts() {
        return cuts.get();
    }

    void stopCutting() {
        cutting = false;
    }

    /** From now on nothing gets through, and no connection ends: as if the network had vanished. */
    void fallSilent() {
        silent = true;
    }

    /** How the bytes of a connection get lost. */
    enum Loss {
        NONE,
        /** They are taken and thrown away. */
        SWALLOWED,
        /** They are no longer taken. */
        STUCK
    }

    /** The connections that are open by then get lost once one of them has sent so many more bytes; later ones work. */
    void loseAfter(long bytes, Loss how) {
        untilLoss.set(bytes);
        loss = how;
    }

    boolean hasLost() {
        return lost > 0;
    }

    /** Tells clients another process id than the server's, as a pooler does. */
    public void disguiseProcessIds() {
        disguised = true;
    }

    /** Lets the next COMMIT through, but not its answer: the connection ends instead. */
    void swallowNextCommitAnswer() {
        swallow.set(true);
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), TestServer.port());
                int number = accepted.incrementAndGet();
                boolean request = random.nextBoolean();
                int budget = atLeast + random.nextInt(spread);
                AtomicBoolean mute = new AtomicBoolean();
                Way there = new Way(number, true, request ? budget : Integer.MAX_VALUE, mute);
                Way back = new Way(number, false, request ? Integer.MAX_VALUE : budget, mute);
                start("request", () -> pass(client, server, there));
                start("response", () -> pass(server, client, back));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** One direction of a connection. */
    private record Way(int number, boolean request, int budget, AtomicBoolean mute) {}

    /** Whether these bytes get lost. Doesn't return as long as they are stuck and the proxy runs. */
    private boolean loses(Way way, int length) {
        if (way.request() && loss != Loss.NONE && lost == 0) {
            lost = untilLoss.addAndGet(-length) < 0 ? accepted.get() : 0;
        }
        if (way.number() > lost) {
            return false;
        }
        while (loss == Loss.STUCK && !listener.isClosed()) {
            LockSupport.parkNanos(20_000_000);
        }
        return true;
    }

    private void pass(Socket from, Socket to, Way way) {
        byte[] buffer = new byte[4096];
        long left = way.budget();
        boolean request = way.request();
        AtomicBoolean mute = way.mute();
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (silent || loses(way, read)) {
                    continue;
                }
                if (request && isCommit(buffer, read) && swallow.compareAndSet(true, false)) {
                    mute.set(true);
                } else if (!request && mute.get()) {
                    cuts.incrementAndGet();
                    return;
                }
                if (disguised && !request) {
                    disguise(buffer, read);
                }
                int passed = cutting ? (int) Math.min(read, left) : read;
                out.write(buffer, 0, passed);
                left -= passed;
                if (passed < read) {
                    cuts.incrementAndGet();
                    return;
                }
            }
        } catch (IOException closed) {
            // The other direction has ended.
        }
    }

    /** The message BackendKeyData holds the type, its length of 12, the id, and a secret. */
    private static void disguise(byte[] buffer, int length) {
        for (int i = 0; i + 13 <= length; i++) {
            if (buffer[i] == 'K' && ByteBuffer.wrap(buffer, i + 1, 4).getInt() == 12) {
                buffer[i + 5] ^= 0x40;
            }
        }
    }

    private static boolean isCommit(byte[] buffer, int length) {
        return new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains("COMMIT\0");
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
