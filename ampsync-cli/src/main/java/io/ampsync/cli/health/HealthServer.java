package io.ampsync.cli.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ampsync.cli.text.OneLine;
import io.ampsync.status.TableStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers over HTTP, perhaps to strangers: {@code /healthz}, {@code /ready}, {@code /status}, {@code /metrics}, and a
 * page for people.
 */
public final class HealthServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthServer.class);
    private static final int THREADS = 4;
    private static final int LIMIT_SECONDS = 5;
    /** Whatever a page may hold, it loads nothing from elsewhere. */
    private static final String POLICY =
            "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    private static final HealthReport NOTHING =
            HealthReport.plain(404, "try /, /healthz, /ready, /status or /metrics\n");

    private final HttpServer server;
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, HealthServer::thread);
    private final HealthSettings settings;
    private final String version;
    private volatile Supplier<List<TableStatus>> tables = List::of;
    private volatile RecentEvents events = new RecentEvents(InstantSource.system());
    private volatile Supplier<String> metrics = () -> "";

    private HealthServer(HttpServer server, HealthSettings settings, String version) {
        this.server = server;
        this.settings = settings;
        this.version = version;
    }

    /**
     * Listens from now on; there are no tables until {@link #show}.
     *
     * @param version of ampsync
     */
    public static HealthServer start(HealthSettings settings, String version) {
        limitTimes();
        HttpServer server;
        try {
            InetSocketAddress all = new InetSocketAddress(settings.port());
            server = HttpServer.create(
                    settings.address()
                            .map(address -> new InetSocketAddress(address, settings.port()))
                            .orElse(all),
                    0);
        } catch (IOException e) {
            throw new HealthPortException(settings.port(), e);
        }
        HealthServer health = new HealthServer(server, settings, version);
        server.setExecutor(health.executor);
        HealthReport page = HealthReport.page();
        server.createContext("/", exchange -> answer(exchange, isRoot(exchange) ? page : NOTHING));
        server.createContext("/healthz", exchange -> answer(exchange, health.alive()));
        server.createContext("/ready", exchange -> answer(exchange, health.ready(exchange.getRequestURI())));
        server.createContext("/status", exchange -> answer(exchange, health.status()));
        server.createContext("/metrics", exchange -> answer(exchange, HealthReport.metrics(health.metrics.get())));
        server.start();
        log.info("health: listening on port {}", health.port());
        return health;
    }

    /** Reports on these tables from now on. */
    public void show(Supplier<List<TableStatus>> source) {
        tables = source;
    }

    /** Tells of these events from now on. */
    public void showEvents(RecentEvents recent) {
        events = recent;
    }

    /** Has these metrics, in Prometheus' text format, from now on. */
    public void showMetrics(Supplier<String> source) {
        metrics = source;
    }

    private static boolean isRoot(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().equals("/");
    }

    private HealthReport alive() {
        return HealthReport.alive(tables.get(), settings);
    }

    private HealthReport ready(URI request) {
        try {
            Readiness readiness = new Readiness(LagLimits.parse(request.getQuery()));
            return HealthReport.ready(tables.get(), settings, readiness, Instant.now());
        } catch (IllegalArgumentException e) {
            return HealthReport.badRequest(OneLine.of(e));
        }
    }

    private HealthReport status() {
        StatusJson json = new StatusJson(version, settings.details(), new Readiness(LagLimits.NONE));
        return HealthReport.json(json.of(tables.get(), events, Instant.now()));
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
            exchange.getResponseHeaders().set("Content-Type", report.type());
            exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
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
