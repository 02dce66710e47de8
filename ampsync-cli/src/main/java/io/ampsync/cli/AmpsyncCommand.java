package io.ampsync.cli;

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
final class AmpsyncCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin(name = "Help")
    final HelpOptions help = new HelpOptions();

    private AmpsyncCommand() {}

    /** The commands, reading the environment through {@code variables}; connects to nothing by itself. */
    static CommandLine create(Variables variables) {
        CommandLine command = new CommandLine(new AmpsyncCommand())
                .addSubcommand(new SyncCommand(variables))
                .addSubcommand(new HealthCommand());
        Converters.register(command);
        HelpText.applyTo(command);
        return command.setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setUnmatchedOptionsAllowedAsOptionParameters(false)
                .setDefaultValueProvider(new VariableDefaults(variables))
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler(new UnexpectedErrors());
    }

    @Override
    public void run() {
        throw new UsageException(spec.commandLine(), "no command given; the commands are sync and health");
    }
}
