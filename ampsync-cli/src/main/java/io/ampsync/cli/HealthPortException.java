package io.ampsync.cli;

/** The health port can't be listened on. */
final class HealthPortException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HealthPortException(int port, Throwable cause) {
        super(
                "cannot listen on health port " + port + " (" + Text.oneLine(cause)
                        + "); free it, or choose another with --health-port or HEALTH_PORT",
                cause);
    }
}
