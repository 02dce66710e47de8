package io.ampsync.cli.command;

import io.ampsync.cli.config.ConfigFile;
import io.ampsync.cli.config.ConfiguredStream;
import io.ampsync.cli.health.HealthSettings;
import io.ampsync.cli.live.LiveProgress;
import io.ampsync.cli.live.LiveWish;
import io.ampsync.cli.log.LogFormat;
import io.ampsync.cli.log.LogLevels;
import io.ampsync.cli.log.Logging;
import io.ampsync.cli.log.ProgressMode;
import io.ampsync.cli.options.ColumnChoices;
import io.ampsync.cli.options.ColumnOptions;
import io.ampsync.cli.options.DatabaseOptions;
import io.ampsync.cli.options.HelpOptions;
import io.ampsync.cli.options.OptionChecks;
import io.ampsync.cli.options.ProcessOptions;
import io.ampsync.cli.options.ServerOptions;
import io.ampsync.cli.options.SourceOptions;
import io.ampsync.cli.options.StreamOptions;
import io.ampsync.cli.options.TableOptions;
import io.ampsync.cli.options.UsageException;
import io.ampsync.cli.options.Variables;
import io.ampsync.cli.options.Version;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.design.TableDesign;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command about streams. Each takes all options of sync, so that a command line, an environment and a file that serve
 * one serve the others.
 */
@Command(versionProvider = Version.class, sortOptions = false)
public abstract class StreamCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(StreamCommand.class);

    private final Variables variables;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin(name = "Tables")
    private final TableOptions tables = new TableOptions();

    @Mixin(name = "Source")
    private final SourceOptions source = new SourceOptions();

    @Mixin(name = "Server")
    private final ServerOptions server = new ServerOptions();

    @Mixin(name = "Database")
    final DatabaseOptions database = new DatabaseOptions();

    @Mixin(name = "Columns")
    private final ColumnOptions columns = new ColumnOptions();

    @Mixin(name = "Streams")
    private final StreamOptions streams = new StreamOptions();

    @Mixin(name = "Process")
    private final ProcessOptions process = new ProcessOptions();

    @Mixin(name = "Help")
    final HelpOptions help = new HelpOptions();

    StreamCommand(Variables variables) {
        this.variables = variables;
    }

    /** Whether the options that say what to stream from where have an effect; if not, the help leaves them out. */
    public boolean readsSources() {
        return true;
    }

    /** Logs as the options say from now on, first of all what is odd about them. */
    final void startLog() {
        Logging.start(logLevels(), logFormat(), process.verbose());
        Stream.concat(new OptionChecks(spec).warnings(variables).stream(), database.warnings())
                .forEach(log::warn);
    }

    /** Refuses to go on without a database; for commands that need nothing else. */
    final void requireDatabase() {
        OptionChecks checks = new OptionChecks(spec);
        checks.requireReadable(variables);
        checks.requireNone(database.missing().toList());
    }

    /** What ends the command with a message of one line about its options. */
    final UsageException newUsageException(String message) {
        return new UsageException(spec.commandLine(), message);
    }

    /** For options of the command's own. */
    final OptionChecks checks() {
        return new OptionChecks(spec);
    }

    /** Where the command's own output goes, as opposed to its log. */
    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** The options, checked; those of the database when it is opened. */
    final SyncSettings settings() {
        OptionChecks checks = new OptionChecks(spec);
        checks.requireReadable(variables);
        checks.requireSupported(variables);
        checks.requireNone(
                Stream.concat(source.missing(tables), database.missing()).toList());
        List<ConfiguredStream> all = streams(checks);
        return new SyncSettings(
                all, server.server(checks), behaviour(), process.healthPort().map(port -> health(port, all.size())));
    }

    private List<ConfiguredStream> streams(OptionChecks checks) {
        Optional<Path> file = source.config();
        if (file.isPresent()) {
            source.requireNoOther(tables, columns, checks);
            database.requireNoIndexes(checks);
            return checks.check("--config", () -> ConfigFile.read(file.get(), variables::get, this::usualDesign));
        }
        List<SyncStream> all = source.streams(tables, checks);
        ColumnChoices choices = columns.choices(all, checks);
        Set<String> names = all.stream().map(ColumnOptions::tableOf).collect(Collectors.toSet());
        Map<String, List<SecondaryIndex>> indexes = database.indexes(checks, names);
        return all.stream()
                .map(stream -> {
                    String table = ColumnOptions.tableOf(stream);
                    TableDesign.Builder design = choices.applyTo(usualDesign(), table);
                    indexes.getOrDefault(table, List.of()).forEach(design::index);
                    return new ConfiguredStream(stream, Optional.empty(), design.build());
                })
                .toList();
    }

    private TableDesign.Builder usualDesign() {
        return database.design().unsignedAsBigint(columns.unsignedAsBigint());
    }

    private SyncSettings.Behaviour behaviour() {
        SyncSettings.Microbatches microbatches = new SyncSettings.Microbatches(
                streams.microbatchBlocks(), streams.backfillMicrobatchBlocks(), streams.severalNetworks());
        SyncSettings.Writing writing = new SyncSettings.Writing(
                database.lanes(), database.stagingBytes(), database.wholeMicrobatches(), database.notifying());
        return new SyncSettings.Behaviour(
                streams.retentionBlocks(),
                streams.reorgPolicy(),
                microbatches,
                writing,
                streams.untilCaughtUp(),
                streams.noWait(),
                new SyncSettings.OtherProcesses(streams.standby(), streams.share()));
    }

    final HealthSettings health(int port, int count) {
        return new HealthSettings(process.healthAddress(), port, process.strictHealth(count), process.healthDetails());
    }

    /** The database that the options name; connects to nothing yet. */
    final PostgresDatabase openDatabase() {
        return database.open(new OptionChecks(spec));
    }

    final LogFormat logFormat() {
        return process.logFormat();
    }

    /** Shows progress as the options and the terminal have it. */
    final ProgressView startProgress() {
        return ProgressView.start(
                LiveWish.resolve(process.progress(), logFormat(), variables::get, LiveProgress::isTerminal),
                Optional.ofNullable(variables.get("TERM")));
    }

    final ProgressMode progressMode() {
        return process.progress();
    }

    final LogLevels logLevels() {
        return process.logLevels(variables);
    }
}
