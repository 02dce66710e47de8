package io.ampsync.cli.exit;

import org.jspecify.annotations.Nullable;

/** Ends a command with an exit code and a message of one line that needs no stack trace. */
public abstract class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    protected CommandException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    final ExitCode exitCode() {
        return exitCode;
    }
}
