package io.ampsync.cli.command;

import io.ampsync.cli.AmpsyncCommand;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.Variables;
import io.ampsync.postgres.PostgresDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** A {@code sync} command line with its environment, to be parsed but not run. */
final class SyncLine {
    private final Map<String, String> variables = new HashMap<>();
    private final List<String> arguments = new ArrayList<>(List.of("sync"));

    /** Only the arguments given. */
    static SyncLine of(String... arguments) {
        SyncLine line = new SyncLine();
        line.arguments.addAll(Arrays.asList(arguments));
        return line;
    }

    /** Only the arguments given, without the command. */
    static SyncLine bare(String... arguments) {
        SyncLine line = of(arguments);
        line.arguments.remove(0);
        return line;
    }

    /** Everything required is there, from the environment; the arguments come on top. */
    static SyncLine complete(String... arguments) {
        return of(arguments)
                .with("DATASET", "edge/mainnet@1.2.0")
                .with("TABLES", "blocks")
                .with("DATABASE_URL", "postgresql://ampsync:pw-in-url@db.example:5433/chain");
    }

    SyncLine with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    SyncLine without(String variable) {
        variables.remove(variable);
        return this;
    }

    /** The command once it has read its options. */
    SyncCommand parsed() {
        ParseResult result = command().parseArgs(arguments.toArray(String[]::new));
        return (SyncCommand) result.subcommand().commandSpec().userObject();
    }

    /** The settings that a run would get. */
    SyncSettings settings() {
        return parsed().settings();
    }

    /** What it says on standard error when it refuses to run. */
    String refusal() {
        StringWriter err = new StringWriter();
        CommandLine command = command().setErr(new PrintWriter(err));
        command.setExecutionStrategy(result -> {
            SyncCommand sync = (SyncCommand) result.subcommand().commandSpec().userObject();
            sync.settings();
            try (PostgresDatabase database = sync.openDatabase()) {
                throw new AssertionError("accepted, for " + database);
            }
        });
        int code = command.execute(arguments.toArray(String[]::new));
        if (code != ExitCode.USAGE.code()) {
            throw new AssertionError("code " + code + ": " + err);
        }
        return err.toString();
    }

    private CommandLine command() {
        return AmpsyncCommand.create(new Variables(variables));
    }
}
