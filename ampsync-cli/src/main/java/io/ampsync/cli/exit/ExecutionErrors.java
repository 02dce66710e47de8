package io.ampsync.cli.exit;

import io.ampsync.cli.text.OneLine;
import io.ampsync.error.AmpsyncException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Reports the exception that has ended a command, and picks the exit code for it. */
public final class ExecutionErrors implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult typed) {
        command.getErr().println("ampsync: " + message(e));
        if (typed.hasMatchedOption("--verbose")) {
            e.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return exitCode(e).code();
    }

    private static String message(Exception e) {
        return e instanceof AmpsyncException || e instanceof CommandException
                ? OneLine.of(e)
                : "unexpected error: " + e.getClass().getName() + ": " + OneLine.of(e)
                        + "; --verbose shows where it happened";
    }

    private static ExitCode exitCode(Exception e) {
        if (e instanceof CommandException expected) {
            return expected.exitCode();
        }
        return e instanceof AmpsyncException failure ? ExitCode.of(failure) : ExitCode.UNEXPECTED;
    }
}
