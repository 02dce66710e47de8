package io.ampsync.cli.command;

import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.HelpOptions;
import io.ampsync.cli.options.Version;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete the names of commands and options. */
@Command(
        name = "completion",
        description = "Prints a script by which bash and zsh complete commands and options:"
                + " source <(ampsync completion).",
        versionProvider = Version.class,
        sortOptions = false)
public final class CompletionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin(name = "Help")
    final HelpOptions help = new HelpOptions();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash("ampsync", spec.root().commandLine()));
        out.flush();
        return ExitCode.OK.code();
    }
}
