package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.VariableDefaults;
import io.ampsync.cli.options.Variables;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {
    private final CommandLine sync = Objects.requireNonNull(
            AmpsyncCommand.create(new Variables(Map.of())).getSubcommands().get("sync"));

    @Test
    void everyOptionNamesItsVariable() {
        List<OptionSpec> options = sync.getCommandSpec().options().stream()
                .filter(option -> VariableDefaults.variable(option).isPresent())
                .toList();

        assertThat(options)
                .hasSize(49)
                .allSatisfy(option -> assertThat(String.join(" ", option.description()))
                        .contains("[" + VariableDefaults.variable(option).orElseThrow()));
    }

    @Test
    void everyOptionIsDocumentedWithItsVariable() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("..", "docs", "command.md"));

        assertThat(sync.getCommandSpec().options())
                .filteredOn(option -> !option.usageHelp() && !option.versionHelp())
                .allSatisfy(option -> assertThat(rows)
                        .anySatisfy(row -> assertThat(row)
                                .startsWith("| `")
                                .contains("`" + option.longestName() + "`")
                                .contains(VariableDefaults.variable(option).orElse(""))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "reset"})
    void commandsThatNeedNoServerShowNoOptionsOfIt(String name) {
        CommandLine command = Objects.requireNonNull(
                AmpsyncCommand.create(new Variables(Map.of())).getSubcommands().get(name));
        assertThat(command.getUsageMessage())
                .contains("--database-url", "--log-level", "--json")
                .doesNotContain("--tables", "--amp-flight-addr", "--retention-blocks", "--unfold", "--query");
        assertThat(sync.getUsageMessage()).contains("--tables", "--amp-flight-addr");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync --help", "sync --bogus -h", "health --help", "sync --version", "-V", "sync -V x"})
    void helpAndVersionComeWhateverElseIsWrong(String line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Map<String, String> variables = Map.of("MAX_DB_CONNECTIONS", "abc", "HEALTH_PORT", "abc");

        int code = AmpsyncCommand.create(new Variables(variables))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(line.split(" "));

        assertThat(code).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).containsPattern("^(Usage: )?ampsync ");
    }

    @Test
    void everyExitCodeIsListedWithMeaningAndRemedy() {
        String help = sync.getUsageMessage();

        for (ExitCode code : ExitCode.values()) {
            assertThat(help)
                    .containsPattern("(?m)^ +" + code.code() + "  " + Pattern.quote(code.meaning()) + "(: |$)")
                    .contains(code.remedy());
        }
    }

    @Test
    void optionsAreListedInGroupsAndLinesAreShort() {
        String help = sync.getUsageMessage();

        assertThat(help)
                .doesNotContain("${")
                .contains("Tables\n", "Server\n", "Database\n", "Columns\n", "Streams\n", "Process\n", "Help\n");
        assertThat(help.lines().mapToInt(String::length).max().orElseThrow()).isLessThanOrEqualTo(120);
    }
}
