package io.ampsync.cli.command;

import io.ampsync.Ampsync;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.health.HealthServer;
import io.ampsync.cli.log.ProgressLog;
import io.ampsync.cli.options.Version;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresSinks;
import io.ampsync.postgres.design.TableDesign;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the engine on PostgreSQL, from start to exit code. */
final class SyncRun {
    private static final Logger log = LoggerFactory.getLogger(SyncRun.class);

    private final SyncSettings settings;
    private final PostgresDatabase database;

    SyncRun(SyncSettings settings, PostgresDatabase database) {
        this.settings = settings;
        this.database = database;
    }

    /** Syncs until a signal comes or every table has ended; returns the exit code. */
    ExitCode run() throws InterruptedException {
        StopSignals signals = StopSignals.install();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> log.error("unexpected error in thread {}: {}", thread.getName(), e.toString(), e));
        log.info(
                "ampsync {}: {} ({}) from {} into {}",
                Version.text(),
                settings.dataset(),
                String.join(", ", settings.destinations()),
                settings.server(),
                database);
        warnings(settings).forEach(log::warn);
        try (ProgressLog progress = new ProgressLog(System::nanoTime).start();
                HealthServer health = settings.health().map(HealthServer::start).orElse(null);
                Ampsync run = start(progress)) {
            if (health != null) {
                health.show(run::status);
            }
            progress.show(run::status);
            signals.onStop(run::close);
            run.await();
            return end(run.failure().map(ExitCode::of), signals);
        }
    }

    /** What an operator should know although nothing is wrong yet. */
    static List<String> warnings(SyncSettings settings) {
        List<String> warnings = new ArrayList<>();
        if (settings.dataset().isMoving()) {
            warnings.add("dataset " + settings.dataset() + " has no fixed version: the server may switch to another one"
                    + " at any reconnect; append @version or @hash to its name");
        }
        if (settings.behaviour().microbatches().severalNetworks()) {
            warnings.add("tables that cover several networks are allowed: Amp servers leave out rows of them where"
                    + " block times differ, and nothing shows it; to have all rows, sync one dataset for each network");
        }
        if (ExposedToken.in(settings.server())) {
            warnings.add("Amp server " + settings.server()
                    + ": the token is sent in plaintext and can be read on the way; use https");
        }
        return warnings;
    }

    private Ampsync start(ProgressLog progress) {
        SyncSettings.Behaviour behaviour = settings.behaviour();
        Ampsync.Builder run = Ampsync.builder()
                .server(settings.server())
                .sinks(PostgresSinks.of(database)
                        .withDesign(TableDesign.builder()
                                .key(behaviour.writing().keyCreation())
                                .build()))
                .retentionBlocks(behaviour.retentionBlocks())
                .reorgPolicy(behaviour.reorgPolicy())
                .backfillMicrobatchBlocks(behaviour.microbatches().backfillBlocks())
                .allowSeveralNetworks(behaviour.microbatches().severalNetworks())
                .lanes(behaviour.writing().lanes())
                .stagingBytes(behaviour.writing().stagingBytes())
                .wholeMicrobatches(behaviour.writing().wholeMicrobatches())
                .failFast(behaviour.noWait())
                .listener(progress);
        behaviour.microbatches().blocks().ifPresentOrElse(run::microbatchBlocks, run::microbatchBlocksOfServer);
        settings.streams().forEach(run::stream);
        return run.start();
    }

    private static ExitCode end(Optional<ExitCode> failure, StopSignals signals) {
        ExitCode code = failure.orElse(signals.requested() ? ExitCode.OK : ExitCode.UNEXPECTED);
        if (code == ExitCode.OK) {
            log.info("stopped");
        } else {
            log.error("ended with code {}: {}; what helps: {}", code.code(), code.meaning(), code.remedy());
        }
        return code;
    }
}
