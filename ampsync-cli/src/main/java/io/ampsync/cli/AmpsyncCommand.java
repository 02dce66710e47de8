package io.ampsync.cli;

import io.ampsync.cli.command.CompletionCommand;
import io.ampsync.cli.command.HealthCommand;
import io.ampsync.cli.command.PlanCommand;
import io.ampsync.cli.command.ResetCommand;
import io.ampsync.cli.command.ResyncCommand;
import io.ampsync.cli.command.StatusCommand;
import io.ampsync.cli.command.SyncCommand;
import io.ampsync.cli.command.VerifyCommand;
import io.ampsync.cli.exit.ExecutionErrors;
import io.ampsync.cli.options.Converters;
import io.ampsync.cli.options.HelpOptions;
import io.ampsync.cli.options.UsageErrors;
import io.ampsync.cli.options.UsageException;
import io.ampsync.cli.options.VariableDefaults;
import io.ampsync.cli.options.Variables;
import io.ampsync.cli.options.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line as a whole. */
@Command(
        name = "ampsync",
        versionProvider = Version.class,
        description = "Keeps PostgreSQL tables equal to Amp datasets: exactly once, through crashes and reorgs.")
public final class AmpsyncCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin(name = "Help")
    final HelpOptions help = new HelpOptions();

    private AmpsyncCommand() {}

    /** The commands, reading the environment through {@code variables}; connects to nothing by itself. */
    public static CommandLine create(Variables variables) {
        CommandLine command = new CommandLine(new AmpsyncCommand())
                .addSubcommand(new SyncCommand(variables))
                .addSubcommand(new PlanCommand(variables))
                .addSubcommand(new StatusCommand(variables))
                .addSubcommand(new VerifyCommand(variables))
                .addSubcommand(new ResetCommand(variables))
                .addSubcommand(new CompletionCommand())
                .addSubcommand(new ResyncCommand(variables))
                .addSubcommand(new HealthCommand());
        Converters.register(command);
        HelpText.applyTo(command);
        return command.setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setUnmatchedOptionsAllowedAsOptionParameters(false)
                .setDefaultValueProvider(new VariableDefaults(variables))
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler(new ExecutionErrors());
    }

    @Override
    public void run() {
        throw new UsageException(spec.commandLine(), "no command given; " + UsageErrors.commands(spec.commandLine()));
    }
}
