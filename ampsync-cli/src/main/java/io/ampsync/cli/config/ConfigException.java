package io.ampsync.cli.config;

/** Something in the file can't be used. The message names the place and the remedy. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }
}
