package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The example in the README is the one that is compiled. */
class ReadmeTest {
    @Test
    void theEmbeddingExampleIsTheCompiledOne() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/ampsync/examples/EmbeddedSync.java"));
        String compiled = between(source, "// example:start", "// example:end");
        String shown = between(Files.readString(Path.of("../README.md")), "```java", "```");

        assertThat(withoutArguments(shown)).isEqualTo(withoutArguments(compiled));
    }

    private static String between(String text, String begin, String end) {
        Matcher matcher = Pattern.compile(Pattern.quote(begin) + "(.*?)" + Pattern.quote(end), Pattern.DOTALL)
                .matcher(text);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    /** Without indentation; the README has sample values where the program takes arguments. */
    private static String withoutArguments(String code) {
        return code.strip()
                .replaceAll("\\s+", " ")
                .replaceAll("args\\[\\d]", "…")
                .replaceAll("\"(http|postgresql|my_namespace)[^\"]*\"", "…");
    }
}
