package io.ampsync.cli.command;

import io.ampsync.Ampsync;
import io.ampsync.cli.config.ConfiguredStream;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.health.HealthServer;
import io.ampsync.cli.health.RecentEvents;
import io.ampsync.cli.metrics.Metrics;
import io.ampsync.cli.options.Version;
import io.ampsync.cli.secret.TokenFile;
import io.ampsync.config.AmpServer;
import io.ampsync.model.DatasetReference;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresSinks;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the engine on PostgreSQL, from start to exit code. */
final class SyncRun {
    private static final Logger log = LoggerFactory.getLogger(SyncRun.class);

    private final SyncSettings settings;
    private final PostgresDatabase database;
    private final ProgressView progress;

    SyncRun(SyncSettings settings, PostgresDatabase database, ProgressView progress) {
        this.settings = settings;
        this.database = database;
        this.progress = progress;
    }

    /** Syncs until a signal comes or every table has ended; returns the exit code. */
    ExitCode run() throws InterruptedException {
        StopSignals signals = StopSignals.install();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> log.error("unexpected error in thread {}: {}", thread.getName(), e.toString(), e));
        log.info(
                "ampsync {}: {} from {} into {}",
                Version.text(),
                String.join(
                        ", ",
                        settings.streams().stream()
                                .map(each -> each.stream().id())
                                .toList()),
                String.join(
                        ", ",
                        settings.servers().stream().map(AmpServer::toString).toList()),
                database);
        warnings(settings).forEach(log::warn);
        Metrics metrics = new Metrics(Version.text());
        RecentEvents events = new RecentEvents(InstantSource.system());
        try (HealthServer health = settings.health()
                        .map(each -> HealthServer.start(each, Version.text()))
                        .orElse(null);
                Ampsync run = start(Listeners.of(progress.listener(), metrics.listener(), events))) {
            if (health != null) {
                health.show(run::status);
                health.showEvents(events);
                metrics.show(run::status, database::pool, run::stagedBytes);
                health.showMetrics(metrics::scrape);
            }
            progress.show(run::status);
            signals.onStop(run::close);
            run.await();
            return end(run.failure().map(ExitCode::of), isCompleted(run), signals);
        }
    }

    /** What an operator should know although nothing is wrong yet. */
    static List<String> warnings(SyncSettings settings) {
        List<String> warnings = new ArrayList<>();
        for (DatasetReference dataset :
                settings.datasets().stream().filter(DatasetReference::isMoving).toList()) {
            warnings.add("dataset " + dataset + " has no fixed version: the server may switch to another one"
                    + " at any reconnect; append @version or @hash to its name");
        }
        if (settings.behaviour().microbatches().severalNetworks()) {
            warnings.add("tables that cover several networks are allowed: Amp servers leave out rows of them where"
                    + " block times differ, and nothing shows it; to have all rows, sync one dataset for each network");
        }
        for (AmpServer server :
                settings.servers().stream().filter(ExposedToken::in).toList()) {
            warnings.add(
                    "Amp server " + server + ": the token is sent in plaintext and can be read on the way; use https");
        }
        settings.servers().stream()
                .map(AmpServer::token)
                .flatMap(token -> token instanceof TokenFile file ? file.exposure().stream() : Stream.empty())
                .distinct()
                .forEach(warnings::add);
        return warnings;
    }

    private Ampsync start(SyncListener listener) {
        Ampsync.Builder run = EngineRun.of(settings, listener).sinks(sinks());
        for (ConfiguredStream each : settings.streams()) {
            run.stream(each.stream(), each.server().orElse(settings.server()));
        }
        return run.start();
    }

    private PostgresSinks sinks() {
        PostgresSinks sinks = PostgresSinks.of(database).withDesigns(settings::design);
        if (settings.behaviour().writing().notifying()) {
            sinks = sinks.withNotifications();
        }
        SyncSettings.OtherProcesses others = settings.behaviour().others();
        if (others.share()) {
            return sinks.sharing();
        }
        return others.standby() ? sinks.standingBy() : sinks;
    }

    private static boolean isCompleted(Ampsync run) {
        return run.status().stream().allMatch(table -> table.state() == TableStatus.State.COMPLETED);
    }

    private static ExitCode end(Optional<ExitCode> failure, boolean completed, StopSignals signals) {
        ExitCode code = failure.orElse(signals.requested() || completed ? ExitCode.OK : ExitCode.UNEXPECTED);
        if (code == ExitCode.OK) {
            log.info(completed ? "ended: everything that was asked for is stored" : "stopped");
        } else {
            log.error("ended with code {}: {}; what helps: {}", code.code(), code.meaning(), code.remedy());
        }
        return code;
    }
}
