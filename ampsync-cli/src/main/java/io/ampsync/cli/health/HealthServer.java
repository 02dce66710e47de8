package io.ampsync.cli.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ampsync.status.TableStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers probes over HTTP, on every interface, hence to strangers: {@code /healthz} and {@code /ready}. */
public final class HealthServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthServer.class);
    private static final int THREADS = 4;
    private static final int LIMIT_SECONDS = 5;

    private final HttpServer server;
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, HealthServer::thread);
    private volatile Supplier<List<TableStatus>> tables = List::of;

    private HealthServer(HttpServer server) {
        this.server = server;
    }

    /** Listens from now on; there are no tables until {@link #show}. */
    public static HealthServer start(HealthSettings settings) {
        limitTimes();
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(settings.port()), 0);
        } catch (IOException e) {
            throw new HealthPortException(settings.port(), e);
        }
        HealthServer health = new HealthServer(server);
        server.setExecutor(health.executor);
        server.createContext("/", exchange -> answer(exchange, new HealthReport(404, "try /healthz or /ready\n")));
        server.createContext(
                "/healthz", exchange -> answer(exchange, HealthReport.alive(health.tables.get(), settings)));
        server.createContext(
                "/ready",
                exchange -> answer(exchange, HealthReport.ready(health.tables.get(), settings, Instant.now())));
        server.start();
        log.info("health: listening on port {}", health.port());
        return health;
    }

    /** Reports on these tables from now on. */
    public void show(Supplier<List<TableStatus>> source) {
        tables = source;
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    /**
     * Clients that don't finish what they say, or don't listen, lose their connection. Read when the first server is
     * made.
     */
    private static void limitTimes() {
        for (String limit : new String[] {"sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime"}) {
            if (System.getProperty(limit) == null) {
                System.setProperty(limit, String.valueOf(LIMIT_SECONDS));
            }
        }
    }

    private static void answer(HttpExchange exchange, HealthReport report) throws IOException {
        try (exchange) {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            byte[] body = report.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(report.status(), head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "ampsync-health");
        thread.setDaemon(true);
        return thread;
    }
}
