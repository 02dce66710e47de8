package io.ampsync.cli;

import io.ampsync.cli.command.StreamCommand;
import io.ampsync.cli.exit.ExitCode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help with the options in groups, then what holds for all of them. */
final class HelpText {
    private static final int WIDTH = 110;
    private static final String VARIABLES =
            "\nAn option on the command line beats the variable in [brackets]; an empty variable counts as unset.\n";

    /** Groups of options that only commands need that read from a server. */
    private static final Set<String> OF_SOURCES = Set.of("Tables", "Source", "Server", "Columns", "Streams");

    private HelpText() {}

    /** Lists the options of every command in groups, and for those about streams the exit codes. */
    static void applyTo(CommandLine root) {
        root.setUsageHelpWidth(WIDTH);
        root.getSubcommands().forEach((name, command) -> {
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpText::options);
            command.getCommandSpec().usageMessage().customSynopsis("ampsync " + name + " [options]");
            boolean streams = command.getCommandSpec().userObject() instanceof StreamCommand;
            String footer = streams ? VARIABLES + exitCodes() : VARIABLES;
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> footer);
        });
    }

    private static String exitCodes() {
        return Arrays.stream(ExitCode.values())
                .map(code -> String.format("  %2d  %s\n", code.code(), line(code)))
                .collect(Collectors.joining(
                        "", "\nExit codes (from 75 up a restart can help, below that somebody has to act):\n", ""));
    }

    private static String line(ExitCode code) {
        return code.remedy().isEmpty() ? code.meaning() : code.meaning() + ": " + code.remedy();
    }

    private static String options(Help help) {
        CommandSpec spec = help.commandSpec();
        return spec.mixins().entrySet().stream()
                .filter(group -> !OF_SOURCES.contains(group.getKey()) || readsSources(spec))
                .map(group -> "\n" + group.getKey() + "\n"
                        + list(help, group.getValue().options()))
                .collect(Collectors.joining());
    }

    private static boolean readsSources(CommandSpec spec) {
        return !(spec.userObject() instanceof StreamCommand command) || command.readsSources();
    }

    private static String list(Help help, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(options, help.parameterLabelRenderer());
        return layout.toString();
    }
}
