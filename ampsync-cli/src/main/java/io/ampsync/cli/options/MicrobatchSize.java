package io.ampsync.cli.options;

import io.ampsync.cli.secret.Redaction;
import java.util.Locale;
import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;

/** Reads how many blocks a microbatch may cover; {@code 0} and {@code off} leave that to the server. */
final class MicrobatchSize implements ITypeConverter<OptionalLong> {
    static final long HIGHEST = 1L << 62;

    @Override
    public OptionalLong convert(String value) {
        String text = value.strip().toLowerCase(Locale.ROOT);
        if (text.equals("off") || text.equals("0")) {
            return OptionalLong.empty();
        }
        try {
            long blocks = Long.parseLong(text);
            if (blocks > 0 && blocks <= HIGHEST) {
                return OptionalLong.of(blocks);
            }
        } catch (NumberFormatException e) {
            // Refused with what is out of range.
        }
        throw new IllegalArgumentException(
                "must be off or a whole number from 0 to " + HIGHEST + ", got " + Redaction.quote(value));
    }
}
