package io.ampsync.cli;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help with the options in groups, then what holds for all of them. */
final class HelpText {
    private static final int WIDTH = 110;
    private static final String SYNC_FOOTER = """

            An option on the command line beats the variable in [brackets]; an empty variable counts as unset.

            Exit codes (from 75 up a restart can help, below that somebody has to act):
              0 stopped as asked      4 token rejected           8 reorg beyond retention  75 unavailable (--no-wait)
              1 unexpected error      5 TLS to the server        9 protocol violated       76 stream owned by another
              2 bad option            6 database refuses        10 message too large          live process
              3 unknown table/query   7 table and state differ  11 health port taken
            """;

    private HelpText() {}

    static void applyTo(CommandLine command) {
        command.setUsageHelpWidth(WIDTH);
        CommandLine sync = Objects.requireNonNull(command.getSubcommands().get("sync"));
        sync.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpText::options);
        sync.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> SYNC_FOOTER.stripTrailing() + "\n");
        sync.getCommandSpec().usageMessage().customSynopsis("ampsync sync [options]");
    }

    private static String options(Help help) {
        CommandSpec spec = help.commandSpec();
        return spec.mixins().entrySet().stream()
                .map(group -> "\n" + group.getKey() + "\n"
                        + list(help, group.getValue().options()))
                .collect(Collectors.joining());
    }

    private static String list(Help help, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(options, help.parameterLabelRenderer());
        return layout.toString();
    }
}
