package io.ampsync.cli.exit;

import io.ampsync.cli.health.HealthPortException;
import io.ampsync.cli.text.Text;
import io.ampsync.error.AmpsyncException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Reports what has ended a command other than by its return. */
public final class UnexpectedErrors implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult typed) {
        command.getErr().println("ampsync: " + message(e));
        if (typed.hasMatchedOption("--verbose")) {
            e.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return code(e);
    }

    private static String message(Exception e) {
        return isExpected(e)
                ? Text.oneLine(e)
                : "unexpected error, see --verbose: " + e.getClass().getName() + ": " + Text.oneLine(e);
    }

    private static boolean isExpected(Exception e) {
        return e instanceof AmpsyncException || e instanceof HealthPortException;
    }

    private static int code(Exception e) {
        if (e instanceof HealthPortException) {
            return ExitCodes.HEALTH_PORT;
        }
        return e instanceof AmpsyncException failure ? ExitCodes.of(failure) : ExitCodes.UNEXPECTED;
    }
}
