package io.ampsync.cli.options;

import io.ampsync.cli.secret.Secret;
import io.ampsync.cli.text.OneLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The checks that picocli can't do: options that depend on each other, on files or on the environment. */
public final class OptionChecks {
    private final CommandSpec command;

    public OptionChecks(CommandSpec command) {
        this.command = command;
    }

    /** A value that depends on others, or on a file. */
    @FunctionalInterface
    public interface Source<T> {
        T get() throws IOException;
    }

    /** A secret, and the option that it comes from. */
    record NamedSecret(String option, Secret secret) {}

    /** Runs {@code source}; what it complains about is reported under the name of the option. */
    public <T> T check(String option, Source<T> source) {
        try {
            return source.get();
        } catch (IllegalArgumentException | IOException e) {
            throw refusal(name(option) + ": " + OneLine.of(e));
        }
    }

    /** A secret that comes literally or in a file; what the command line says beats what variables say. */
    Optional<NamedSecret> secret(String option, @Nullable Secret literal, @Nullable Path file) {
        String fileOption = option + "-file";
        if (literal == null || file == null) {
            return Optional.ofNullable(literal)
                    .map(secret -> new NamedSecret(option, secret))
                    .or(() -> Optional.ofNullable(file).map(path -> new NamedSecret(fileOption, Secret.in(path))));
        }
        ParseResult typed = command.commandLine().getParseResult();
        if (typed.hasMatchedOption(option) == typed.hasMatchedOption(fileOption)) {
            throw refusal(name(option) + " and " + name(fileOption) + " can't be given together; remove one");
        }
        return Optional.of(
                typed.hasMatchedOption(option)
                        ? new NamedSecret(option, literal)
                        : new NamedSecret(fileOption, Secret.in(file)));
    }

    /** Refuses to go on without these options. */
    public void requireNone(List<String> missing) {
        if (!missing.isEmpty()) {
            throw refusal("missing " + missing.stream().map(this::name).collect(Collectors.joining(", ")));
        }
    }

    /** Refuses to go on if there are others beside this option. */
    void requireAlone(String option, List<String> others) {
        if (!others.isEmpty()) {
            throw refusal(name(option) + " can't be given together with "
                    + others.stream().map(this::name).collect(Collectors.joining(", ")) + "; remove one");
        }
    }

    /** Refuses arguments and variables that the locale of the process has damaged. */
    public void requireReadable(Variables variables) {
        Stream<String> names = Stream.concat(variableNames(), Stream.of("PGUSER", "PGPASSWORD", "PGDATABASE"));
        List<String> typed = command.commandLine().getParseResult().originalArgs();
        refuse(LocaleCheck.complaint(typed, names, variables));
    }

    /** Refuses variables that ask for other data than ampsync would deliver. */
    public void requireSupported(Variables variables) {
        refuse(new UnknownVariables(variables, variableNames()).refusal());
    }

    /** What to warn of: variables that are probably meant for ampsync, but have no effect. */
    public List<String> warnings(Variables variables) {
        return new UnknownVariables(variables, variableNames()).warnings();
    }

    private Stream<String> variableNames() {
        return command.options().stream().map(VariableDefaults::variable).flatMap(Optional::stream);
    }

    private void refuse(Optional<String> complaint) {
        complaint.ifPresent(text -> {
            throw refusal(text);
        });
    }

    private UsageException refusal(String message) {
        return new UsageException(command.commandLine(), message);
    }

    private String name(String option) {
        return VariableDefaults.name(command.findOption(option));
    }
}
