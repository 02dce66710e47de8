package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {
    private final CommandLine sync = Objects.requireNonNull(
            AmpsyncCommand.create(name -> null).getSubcommands().get("sync"));

    @Test
    void everyOptionNamesItsVariable() {
        List<OptionSpec> options = sync.getCommandSpec().options().stream()
                .filter(option -> VariableDefaults.variable(option).isPresent())
                .toList();

        assertThat(options)
                .hasSize(15)
                .allSatisfy(option -> assertThat(String.join(" ", option.description()))
                        .contains("[" + VariableDefaults.variable(option).orElseThrow()));
    }

    @Test
    void everyExitCodeIsListed() throws Exception {
        String help = sync.getUsageMessage();
        for (var field : ExitCodes.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                assertThat(help).containsPattern("(?m)(^| ) *" + field.getInt(null) + " [a-zA-Z]");
            }
        }
        assertThat(help).doesNotContain("${").contains("Source\n", "Database\n", "Streams\n", "Process\n", "Help\n");
        assertThat(help.lines().mapToInt(String::length).max().orElseThrow()).isLessThanOrEqualTo(120);
    }
}
