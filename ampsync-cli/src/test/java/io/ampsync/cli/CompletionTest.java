package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.options.Variables;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {
    @TempDir
    private Path folder;

    private static String script(Map<String, String> variables) {
        StringWriter out = new StringWriter();
        int code = AmpsyncCommand.create(new Variables(variables))
                .setOut(new PrintWriter(out))
                .execute("completion");
        assertThat(code).isZero();
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "sta, status",
        "reset --drop, --drop-table",
        "sync --amp-fl, --amp-flight-addr",
        "sync --reorg-p, --reorg-policy"
    })
    void bashCompletesWhatIsBegun(String typed, String completed) throws Exception {
        Path file = Files.writeString(folder.resolve("completion"), script(Map.of()));
        List<String> words = List.of(("ampsync " + typed).split(" "));
        String ask = "source " + file + "; COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD="
                + (words.size() - 1) + "; _complete_ampsync ampsync " + words.get(words.size() - 1)
                + "; printf '%s\\n' \"${COMPREPLY[@]}\"";
        // Outside of a completion bash complains of compopt, which decides on the blank behind the word.
        Process bash = new ProcessBuilder("bash", "-c", ask)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip))
                .containsExactly(completed);
    }

    @Test
    void theScriptHoldsNothingOfTheEnvironment() {
        assertThat(script(Map.of("AMP_AUTH_TOKEN", "hush", "DATABASE_URL", "postgresql://u:hush@h/d")))
                .doesNotContain("hush");
    }
}
