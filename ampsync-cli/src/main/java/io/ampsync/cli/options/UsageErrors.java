package io.ampsync.cli.options;

import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.secret.Redaction;
import io.ampsync.cli.text.OneLine;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says in one line what is wrong with the command line. What was typed is repeated only by {@link Redaction}'s rule:
 * a misspelt {@code --database-url} still has a password behind it.
 */
public final class UsageErrors implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        if (isAsked(args, "-h", "--help")) {
            command.usage(command.getOut());
            return ExitCode.OK.code();
        }
        if (isAsked(args, "-V", "--version")) {
            command.printVersionHelp(command.getOut());
            return ExitCode.OK.code();
        }
        PrintWriter err = command.getErr();
        err.println("ampsync: " + OneLine.of(message(e, args)));
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return ExitCode.USAGE.code();
    }

    private static boolean isAsked(String[] args, String flag, String longFlag) {
        return Arrays.stream(args).anyMatch(arg -> arg.equals(flag) || arg.equals(longFlag));
    }

    private static String message(ParameterException e, String[] args) {
        if (e instanceof UsageException) {
            return String.valueOf(e.getMessage());
        }
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(named(unmatched, args));
        }
        if (e instanceof MissingParameterException missing) {
            return missing(missing);
        }
        if (e instanceof OverwrittenOptionException twice) {
            return VariableDefaults.name(twice.getOverwritten()) + " is given twice";
        }
        ArgSpec arg = e.getArgSpec();
        return arg == null
                ? "the command line is not understood"
                : VariableDefaults.name(arg) + ": " + reason(e).orElse("value is not understood");
    }

    /** An unknown option among the values of another is reported without its name. */
    private static UnmatchedArgumentException named(UnmatchedArgumentException e, String[] args) {
        Set<String> known = e.getCommandLine().getCommandSpec().optionsMap().keySet();
        return e.getUnmatched().isEmpty()
                ? new UnmatchedArgumentException(
                        e.getCommandLine(),
                        Arrays.stream(args)
                                .filter(arg -> arg.startsWith("-") && !known.contains(name(arg)))
                                .limit(1)
                                .toList())
                : e;
    }

    private static String name(String arg) {
        return arg.startsWith("--") ? arg.split("=", 2)[0] : arg.substring(0, Math.min(2, arg.length()));
    }

    private static String unmatched(UnmatchedArgumentException e) {
        if (e.getUnmatched().isEmpty()) {
            return "the command line is not understood";
        }
        String first = e.getUnmatched().get(0);
        if (!first.startsWith("-") && e.getCommandLine().getParent() == null) {
            return "unknown command: " + Redaction.quote(first) + "; " + commands(e.getCommandLine());
        }
        if (!first.startsWith("-")) {
            return "unexpected argument, not shown as it may hold a secret; a value must follow its option directly";
        }
        String option = first.split("=", 2)[0];
        return "unknown option " + option
                + similar(option, e).map(name -> "; did you mean " + name + "?").orElse("");
    }

    /** The commands that there are, in words. */
    public static String commands(CommandLine root) {
        return "the commands are " + String.join(", ", root.getSubcommands().keySet());
    }

    private static Optional<String> similar(String option, UnmatchedArgumentException e) {
        return e.getCommandLine().getCommandSpec().optionsMap().keySet().stream()
                .filter(name -> name.replace("-", "").equals(option.replace("-", "")))
                .findFirst()
                .or(() -> e.getSuggestions().stream().findFirst());
    }

    private static String missing(MissingParameterException e) {
        String names = e.getMissing().stream().map(VariableDefaults::name).collect(Collectors.joining(", "));
        return names + " needs a value";
    }

    /** The words of the converter that refused the value. */
    private static Optional<String> reason(Throwable e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException) {
                return Optional.ofNullable(cause.getMessage());
            }
        }
        return Optional.empty();
    }
}
