package io.ampsync.cli.health;

import io.ampsync.cli.text.Text;

/** The health port can't be listened on. */
public final class HealthPortException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HealthPortException(int port, Throwable cause) {
        super(
                "cannot listen on health port " + port + " (" + Text.oneLine(cause)
                        + "); free it, or choose another with --health-port or HEALTH_PORT",
                cause);
    }
}
