package io.ampsync.cli.command;

import io.ampsync.cli.log.LogLevels;
import io.ampsync.cli.log.Logging;
import io.ampsync.cli.options.Choice;
import io.ampsync.cli.options.DatabaseOptions;
import io.ampsync.cli.options.HelpOptions;
import io.ampsync.cli.options.ProcessOptions;
import io.ampsync.cli.options.SourceOptions;
import io.ampsync.cli.options.StreamOptions;
import io.ampsync.cli.options.UnreadableText;
import io.ampsync.cli.options.UsageException;
import io.ampsync.cli.options.VariableDefaults;
import io.ampsync.cli.options.Variables;
import io.ampsync.cli.options.Version;
import io.ampsync.postgres.PostgresDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks the options, then syncs until stopped. */
@Command(
        name = "sync",
        description = "Keeps PostgreSQL tables equal to tables of an Amp dataset, until SIGTERM or SIGINT.",
        versionProvider = Version.class,
        sortOptions = false)
public final class SyncCommand implements Callable<Integer> {
    private final Variables variables;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin(name = "Source")
    private final SourceOptions source = new SourceOptions();

    @Mixin(name = "Database")
    public final DatabaseOptions database = new DatabaseOptions();

    @Mixin(name = "Streams")
    private final StreamOptions streams = new StreamOptions();

    @Mixin(name = "Process")
    private final ProcessOptions process = new ProcessOptions();

    @Mixin(name = "Help")
    final HelpOptions help = new HelpOptions();

    public SyncCommand(Variables variables) {
        this.variables = variables;
    }

    @Override
    public Integer call() throws Exception {
        SyncSettings settings = settings();
        Logging.start(logLevels(), process.verbose);
        try (PostgresDatabase target = database.open(new Choice(spec))) {
            return new SyncRun(settings, target).run();
        }
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (source.dataset == null) {
            missing.add("--dataset");
        }
        if (source.tables.isEmpty()) {
            missing.add("--tables");
        }
        if (!database.isGiven()) {
            missing.add("--database-url");
        }
        return missing;
    }

    /** The options, checked. */
    public SyncSettings settings() {
        Choice choice = new Choice(spec);
        requireReadable();
        choice.require(missing());
        return new SyncSettings(
                source.tables(choice),
                source.server(choice),
                new SyncSettings.Behaviour(streams.retentionBlocks, streams.reorgPolicy, streams.noWait),
                Optional.ofNullable(process.healthPort));
    }

    private void requireReadable() {
        Stream<String> names = Stream.concat(
                spec.options().stream().map(VariableDefaults::variable).flatMap(Optional::stream),
                Stream.of("PGUSER", "PGPASSWORD", "PGDATABASE"));
        List<String> typed = spec.commandLine().getParseResult().originalArgs();
        UnreadableText.complaint(typed, names, variables).ifPresent(complaint -> {
            throw new UsageException(spec.commandLine(), complaint);
        });
    }

    public LogLevels logLevels() {
        if (process.logLevels != null) {
            return process.logLevels;
        }
        String rust = variables.get("RUST_LOG");
        return LogLevels.lenient(rust == null ? "" : rust);
    }
}
