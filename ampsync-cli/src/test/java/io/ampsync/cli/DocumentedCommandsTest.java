package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.ampsync.cli.options.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The commands and options that documents show, read as the command reads them. */
class DocumentedCommandsTest {
    /** As a shell takes it: with everything within double quotes. */
    private static final Pattern WORD = Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"|\\S+");

    /** {@code java -jar ... sync ...} and {@code ampsync sync ...}, or another command, up to a comment or the end. */
    private static final Pattern COMMAND = Pattern.compile("(?:java [^`\\n]*-jar \\S*ampsync-cli\\.jar|\\bampsync)"
            + " ((?:sync|status|verify|reset|completion|resync|health)\\b[^`#\\n]*)");

    private static final Pattern FLAG = Pattern.compile("(?<![-\\w])--[a-z][a-z-]+");

    /** Of JVM, Docker, Maven and kubectl. */
    private static final Set<String> OF_OTHERS =
            Set.of("--quick", "--add-opens", "--sun-misc-unsafe-memory-access", "--build", "--from-file");

    @ParameterizedTest
    @MethodSource("commands")
    void everyDocumentedCommandIsUnderstood(String line) {
        String[] arguments = WORD.matcher(line.replace("[options]", ""))
                .results()
                .map(word ->
                        word.group(1) == null ? word.group() : word.group(1).replaceAll("\\\\(.)", "$1"))
                .toArray(String[]::new);

        assertThatCode(() -> command().parseArgs(arguments)).as(line).doesNotThrowAnyException();
    }

    @Test
    void commandsAreFoundInReadmeAndDocuments() throws IOException {
        assertThat(commands())
                .hasSizeGreaterThan(4)
                .anySatisfy(
                        line -> assertThat(line).startsWith("sync --dataset ").contains(" --amp-flight-addr "))
                .anySatisfy(line -> assertThat(line).startsWith("health"));
    }

    @Test
    void everyDocumentedFlagExists() throws IOException {
        Set<String> known = command().getSubcommands().values().stream()
                .flatMap(each -> each.getCommandSpec().optionsMap().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        known.addAll(OF_OTHERS);

        assertThat(texts().flatMap(text -> FLAG.matcher(text).results())
                        .map(result -> result.group())
                        .distinct())
                .hasSizeGreaterThan(20)
                .isSubsetOf(known);
    }

    static List<String> commands() throws IOException {
        return texts().flatMap(text ->
                        COMMAND.matcher(text.replaceAll("\\\\\\n\\s*", "")).results())
                .map(result -> result.group(1))
                .distinct()
                .toList();
    }

    private static Stream<String> texts() throws IOException {
        try (Stream<Path> documents = Files.list(Path.of("..", "docs"))) {
            List<Path> files = Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
                                    .map(name -> Path.of("..", name)),
                            documents.filter(file -> file.toString().endsWith(".md")))
                    .toList();
            String[] texts = new String[files.size()];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = Files.readString(files.get(i));
            }
            return Arrays.stream(texts);
        }
    }

    private static CommandLine command() {
        return AmpsyncCommand.create(new Variables(Map.of("HEALTH_PORT", "8080")));
    }
}
