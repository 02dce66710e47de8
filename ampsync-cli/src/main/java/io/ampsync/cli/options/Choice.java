package io.ampsync.cli.options;

import io.ampsync.cli.text.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Settles what picocli can't: options that exclude each other, and values that only their users can judge. */
public record Choice(CommandSpec command) {
    /** A value that depends on others, or on a file. */
    @FunctionalInterface
    interface Source<T> {
        T get() throws IOException;
    }

    /** A secret, and the option that it comes from. */
    record Given(String option, Secret secret) {}

    /** Runs {@code source}; what it complains about is reported under the name of the option. */
    <T> T check(String option, Source<T> source) {
        try {
            return source.get();
        } catch (IllegalArgumentException | IOException e) {
            throw new UsageException(command.commandLine(), name(option) + ": " + Text.oneLine(e));
        }
    }

    /** A secret that comes literally or in a file; what the command line says beats what variables say. */
    Optional<Given> secret(String option, @Nullable Secret literal, @Nullable Path file) {
        String fileOption = option + "-file";
        if (literal == null || file == null) {
            return Optional.ofNullable(literal)
                    .map(secret -> new Given(option, secret))
                    .or(() -> Optional.ofNullable(file).map(path -> new Given(fileOption, Secret.in(path))));
        }
        ParseResult typed = command.commandLine().getParseResult();
        if (typed.hasMatchedOption(option) == typed.hasMatchedOption(fileOption)) {
            throw new UsageException(
                    command.commandLine(), name(option) + " and " + name(fileOption) + " exclude each other");
        }
        return Optional.of(
                typed.hasMatchedOption(option) ? new Given(option, literal) : new Given(fileOption, Secret.in(file)));
    }

    /** Complains if any of the options is missing. */
    public void require(List<String> missing) {
        if (!missing.isEmpty()) {
            String names = missing.stream().map(this::name).collect(Collectors.joining(", "));
            throw new UsageException(command.commandLine(), "missing " + names);
        }
    }

    private String name(String option) {
        return VariableDefaults.name(command.findOption(option));
    }
}
