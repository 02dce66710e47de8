package io.ampsync.cli.health;

import io.ampsync.cli.exit.CommandException;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.text.OneLine;

/** The health port can't be listened on. */
final class HealthPortException extends CommandException {
    private static final long serialVersionUID = 1L;

    HealthPortException(int port, Throwable cause) {
        super(
                ExitCode.HEALTH_PORT,
                "health port " + port + " is not available (" + OneLine.of(cause)
                        + "); free it, or choose another with --health-port or HEALTH_PORT",
                cause);
    }
}
