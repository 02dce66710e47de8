package io.ampsync.cli.command;

import io.ampsync.Ampsync;
import io.ampsync.cli.exit.ExitCodes;
import io.ampsync.cli.health.HealthServer;
import io.ampsync.cli.log.ProgressLog;
import io.ampsync.cli.options.Version;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresSinks;
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
    int run() throws InterruptedException {
        StopSignals signals = StopSignals.install();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> log.error("unexpected error in thread {}: {}", thread.getName(), e.toString(), e));
        log.info(
                "ampsync {}: {} ({}) from {} into {}",
                Version.text(),
                settings.dataset(),
                String.join(", ", settings.tableNames()),
                settings.server(),
                database);
        warn();
        try (ProgressLog progress = new ProgressLog(System::nanoTime).start();
                HealthServer health =
                        settings.healthPort().map(HealthServer::start).orElse(null);
                Ampsync run = start(progress)) {
            if (health != null) {
                health.show(run::status);
            }
            signals.onStop(run::close);
            run.await();
            return code(run.failure().map(ExitCodes::of), signals);
        }
    }

    private void warn() {
        if (settings.dataset().isMoving()) {
            log.warn(
                    "{} may become another version of the dataset at any reconnect; pin a version or a hash",
                    settings.dataset());
        }
        if (ExposedToken.in(settings.server())) {
            log.warn(
                    "the token goes to {} in plaintext, for everybody on the way to read; use https",
                    settings.server());
        }
    }

    private Ampsync start(ProgressLog progress) {
        return Ampsync.builder()
                .server(settings.server())
                .dataset(settings.dataset())
                .tables(settings.tableNames())
                .sinks(PostgresSinks.of(database))
                .retentionBlocks(settings.behaviour().retentionBlocks())
                .reorgPolicy(settings.behaviour().reorgPolicy())
                .failFast(settings.behaviour().noWait())
                .listener(progress)
                .start();
    }

    private static int code(Optional<Integer> failure, StopSignals signals) {
        int code = failure.orElse(signals.requested() ? ExitCodes.OK : ExitCodes.UNEXPECTED);
        if (code == ExitCodes.OK) {
            log.info("stopped");
        } else {
            log.error("ended with code {}", code);
        }
        return code;
    }
}
