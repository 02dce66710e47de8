package io.ampsync.cli.options;

import io.ampsync.cli.secret.Redaction;
import picocli.CommandLine.ITypeConverter;

/** Reads a whole number within bounds, both inclusive. */
abstract class IntegerBetween implements ITypeConverter<Integer> {
    private final int lowest;
    private final int highest;

    IntegerBetween(int lowest, int highest) {
        this.lowest = lowest;
        this.highest = highest;
    }

    @Override
    public final Integer convert(String value) {
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused with what is out of range.
        }
        throw new IllegalArgumentException(
                "must be a whole number from " + lowest + " to " + highest + ", got " + Redaction.quote(value));
    }
}
