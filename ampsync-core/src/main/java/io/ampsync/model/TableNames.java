package io.ampsync.model;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What Amp servers, and the Rust ampsync, accept as the name of a table. */
final class TableNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*");
    private static final int MAX_BYTES = 63;

    /** Keywords that SQL doesn't read as a table, not even in quotes. */
    private static final Set<String> NO_TABLES = Set.of("lateral", "table", "unnest");

    private TableNames() {}

    /** Throws {@link IllegalArgumentException} unless {@code name}, called {@code what} in messages, is acceptable. */
    static void check(String what, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty");
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " '" + name
                    + "' must start with an ASCII letter or _ and go on with ASCII letters," + " digits, _ or $");
        }
        if (name.length() > MAX_BYTES) {
            throw new IllegalArgumentException(
                    what + " '" + name + "' has " + name.length() + " bytes, more than the " + MAX_BYTES + " allowed");
        }
        if (NO_TABLES.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(what + " '" + name + "' is a keyword that can't name a table");
        }
    }
}
