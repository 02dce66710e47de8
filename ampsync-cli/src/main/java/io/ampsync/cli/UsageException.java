package io.ampsync.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Options that don't go together, or that only the code behind them could judge. The message is shown as it is. */
final class UsageException extends ParameterException {
    private static final long serialVersionUID = 1L;

    UsageException(CommandLine command, String message) {
        super(command, message);
    }
}
