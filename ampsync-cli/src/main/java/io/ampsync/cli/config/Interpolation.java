package io.ampsync.cli.config;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts environment variables into texts: {@code ${NAME}}, or {@code ${NAME:-default}}; {@code $$} is a dollar sign. */
final class Interpolation {
    private static final Pattern DOLLAR = Pattern.compile(
            "\\$(?:\\$|\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<other>[^}]*))?}|(?<wrong>\\{[^}]*}?)?)");

    private final Function<String, @Nullable String> variables;

    /** @param variables the value of a variable; null if it isn't set */
    Interpolation(Function<String, @Nullable String> variables) {
        this.variables = variables;
    }

    /** Throws {@link IllegalArgumentException} for a variable that isn't set, and for a dollar sign by itself. */
    String apply(String text) {
        Matcher dollar = DOLLAR.matcher(text);
        StringBuilder result = new StringBuilder();
        while (dollar.find()) {
            dollar.appendReplacement(result, Matcher.quoteReplacement(value(dollar)));
        }
        return dollar.appendTail(result).toString();
    }

    private String value(Matcher dollar) {
        if (dollar.group().equals("$$")) {
            return "$";
        }
        @Nullable String name = dollar.group("name");
        if (name == null) {
            throw new IllegalArgumentException("'" + dollar.group() + "' names no variable; write ${NAME} for"
                    + " the variable NAME, and $$ for a dollar sign");
        }
        @Nullable String value = variables.apply(name);
        @Nullable String other = dollar.group("other");
        if (value != null && (!value.isEmpty() || other == null)) {
            return value;
        }
        if (other != null) {
            return other;
        }
        throw new IllegalArgumentException(
                "variable " + name + " is not set; set it, or write ${" + name + ":-default}");
    }
}
