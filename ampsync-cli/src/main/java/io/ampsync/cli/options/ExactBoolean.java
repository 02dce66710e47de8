package io.ampsync.cli.options;

import io.ampsync.cli.secret.Redaction;
import picocli.CommandLine.ITypeConverter;

/** Reads {@code true} or {@code false} and nothing else, as the Rust tool does. */
final class ExactBoolean implements ITypeConverter<Boolean> {
    @Override
    public Boolean convert(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException("must be exactly true or false, got " + Redaction.quote(value));
        };
    }
}
