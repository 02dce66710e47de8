package io.ampsync.cli.options;

import io.ampsync.cli.exit.ExitCodes;
import io.ampsync.cli.text.Text;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says in one line what is wrong with the command line. Nothing typed is repeated unless the option is known to
 * hold no secret: a misspelt {@code --database-url} still has a password behind it.
 */
public final class UsageErrors implements IParameterExceptionHandler {
    private static final Pattern COMMAND_LIKE = Pattern.compile("[a-z-]{1,20}");

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        if (isAsked(args, "-h", "--help")) {
            command.usage(command.getOut());
            return ExitCodes.OK;
        }
        if (isAsked(args, "-V", "--version")) {
            command.printVersionHelp(command.getOut());
            return ExitCodes.OK;
        }
        PrintWriter err = command.getErr();
        err.println("ampsync: " + Text.oneLine(message(e, args)));
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return ExitCodes.USAGE;
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
            String shown = COMMAND_LIKE.matcher(first).matches() ? " '" + first + "'" : "";
            return "unknown command" + shown + "; the commands are "
                    + String.join(" and ", e.getCommandLine().getSubcommands().keySet());
        }
        if (!first.startsWith("-")) {
            return "unexpected argument after the options; it must follow the option that it belongs to";
        }
        String option = first.split("=", 2)[0];
        return "unknown option " + option
                + similar(option, e).map(name -> "; did you mean " + name + "?").orElse("");
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

    /** The converters' own words; they know what must not be repeated. */
    private static Optional<String> reason(Throwable e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException) {
                return Optional.ofNullable(cause.getMessage());
            }
        }
        return Optional.empty();
    }
}
