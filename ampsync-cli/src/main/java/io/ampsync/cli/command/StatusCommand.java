package io.ampsync.cli.command;

import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.OutputOptions;
import io.ampsync.cli.options.Variables;
import io.ampsync.cli.options.WatchOptions;
import io.ampsync.cli.report.StreamsJson;
import io.ampsync.cli.report.StreamsText;
import io.ampsync.cli.text.JsonText;
import io.ampsync.cli.text.OneLine;
import io.ampsync.error.AmpsyncException;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.status.StoredStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what the database has on record of streams. */
@Command(
        name = "status",
        description = "Shows how far streams are, and who writes them, from the database alone. Other options of sync"
                + " are accepted, and have no effect.")
public final class StatusCommand extends StreamCommand {
    private static final Logger log = LoggerFactory.getLogger(StatusCommand.class);

    @Mixin(name = "Output")
    private final OutputOptions output = new OutputOptions();

    @Mixin(name = "Repetition")
    private final WatchOptions watch = new WatchOptions();

    public StatusCommand(Variables variables) {
        super(variables);
    }

    @Override
    public boolean readsSources() {
        return false;
    }

    @Override
    public Integer call() throws InterruptedException {
        requireDatabase();
        startLog();
        try (PostgresDatabase database = openDatabase()) {
            Optional<Duration> interval = watch.interval();
            print(database.streams());
            while (interval.isPresent()) {
                Thread.sleep(interval.get().toMillis());
                printAgain(database, interval.get());
            }
            return ExitCode.OK.code();
        }
    }

    /** A database that has answered before is waited for. */
    private void printAgain(PostgresDatabase database, Duration interval) {
        try {
            print(database.streams());
        } catch (AmpsyncException e) {
            if (!e.isRetryable()) {
                throw e;
            }
            log.warn("{}; asked again in {} s", OneLine.of(e), interval.toSeconds());
        }
    }

    private void print(List<StoredStream> streams) {
        PrintWriter out = out();
        if (output.json()) {
            out.println(JsonText.of(StreamsJson.of(streams)));
        } else {
            out.print(StreamsText.of(streams, Instant.now()));
        }
        out.flush();
    }
}
