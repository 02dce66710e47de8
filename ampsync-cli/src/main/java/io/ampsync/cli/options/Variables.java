package io.ampsync.cli.options;

import org.jspecify.annotations.Nullable;

/** Environment variables by name. */
@FunctionalInterface
public interface Variables {
    /** The value, or null if the variable isn't set. */
    @Nullable
    String get(String name);
}
