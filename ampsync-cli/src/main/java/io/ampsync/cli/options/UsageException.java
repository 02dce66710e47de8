package io.ampsync.cli.options;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Options that don't go together, or that only the code behind them could judge. The message is shown as it is. */
public final class UsageException extends ParameterException {
    private static final long serialVersionUID = 1L;

    public UsageException(CommandLine command, String message) {
        super(command, message);
    }
}
