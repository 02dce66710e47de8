package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.exit.ExitCodes;
import io.ampsync.cli.options.VariableDefaults;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    @ParameterizedTest
    @ValueSource(strings = {"sync --help", "sync --bogus -h", "health --help", "sync --version", "-V", "sync -V x"})
    void helpAndVersionComeWhateverElseIsWrong(String line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Map<String, String> variables = Map.of("MAX_DB_CONNECTIONS", "abc", "HEALTH_PORT", "abc");

        int code = AmpsyncCommand.create(variables::get)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(line.split(" "));

        assertThat(code).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).containsPattern("^(Usage: )?ampsync ");
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
