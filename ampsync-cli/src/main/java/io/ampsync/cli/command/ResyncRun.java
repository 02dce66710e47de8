package io.ampsync.cli.command;

import io.ampsync.Ampsync;
import io.ampsync.cli.config.ConfiguredStream;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.log.ProgressLog;
import io.ampsync.cli.options.ResyncOptions.Task;
import io.ampsync.cli.text.OneLine;
import io.ampsync.error.AmpsyncException;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresResync;
import io.ampsync.status.TableStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Resyncs tables, one after the other. */
final class ResyncRun {
    private static final Logger log = LoggerFactory.getLogger(ResyncRun.class);

    private final SyncSettings settings;
    private final PostgresDatabase database;
    private final boolean keepsReplaced;

    ResyncRun(SyncSettings settings, PostgresDatabase database, boolean keepsReplaced) {
        this.settings = settings;
        this.database = database;
        this.keepsReplaced = keepsReplaced;
    }

    /** What has become of a table; {@code word} is a promise to programs. */
    record Outcome(String stream, String table, String word, ExitCode code, Optional<String> error) {}

    /**
     * Those of all tables; ends early when a signal comes. A failure of one table doesn't keep the next from its turn.
     */
    List<Outcome> run(Task task) throws InterruptedException {
        StopSignals signals = StopSignals.install();
        List<Outcome> outcomes = new ArrayList<>();
        for (ConfiguredStream each : settings.streams()) {
            if (!signals.requested()) {
                outcomes.add(run(task, each, signals));
            }
        }
        return outcomes;
    }

    private Outcome run(Task task, ConfiguredStream each, StopSignals signals) throws InterruptedException {
        try {
            PostgresResync resync = PostgresResync.of(database, each.stream()).withDesign(each.design());
            return switch (task) {
                case RESYNC -> resync(keepsReplaced ? resync.keepingReplaced() : resync, each, signals);
                case ABANDON -> outcome(each, resync.abandon() ? "abandoned" : "nothing to abandon");
                case DROP_REPLACED -> outcome(each, resync.dropReplaced() ? "dropped" : "nothing to drop");
            };
        } catch (AmpsyncException e) {
            return failed(each, e);
        }
    }

    private Outcome resync(PostgresResync resync, ConfiguredStream each, StopSignals signals)
            throws InterruptedException {
        try (ProgressLog progress = new ProgressLog(System::nanoTime).start();
                Ampsync run = resync.start(EngineRun.of(serverOf(each), progress))) {
            progress.show(run::status);
            signals.onStop(run::close);
            run.await();
            Optional<AmpsyncException> failure = run.failure();
            if (failure.isPresent()) {
                return failed(each, failure.get());
            }
            boolean replaced = run.status().stream().allMatch(table -> table.state() == TableStatus.State.COMPLETED);
            return outcome(each, replaced ? "replaced" : "stopped");
        }
    }

    private SyncSettings serverOf(ConfiguredStream each) {
        return new SyncSettings(
                settings.streams(), each.server().orElse(settings.server()), settings.behaviour(), settings.health());
    }

    private static Outcome outcome(ConfiguredStream each, String word) {
        return new Outcome(each.stream().id(), each.stream().destination(), word, ExitCode.OK, Optional.empty());
    }

    private static Outcome failed(ConfiguredStream each, AmpsyncException failure) {
        ExitCode code = ExitCode.of(failure);
        log.error(
                "table {}: the resync ended with code {}: {}",
                each.stream().destination(),
                code.code(),
                OneLine.of(failure));
        return new Outcome(
                each.stream().id(), each.stream().destination(), "failed", code, Optional.of(OneLine.of(failure)));
    }
}
