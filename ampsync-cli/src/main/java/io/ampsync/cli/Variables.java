package io.ampsync.cli;

import org.jspecify.annotations.Nullable;

/** Environment variables by name. */
@FunctionalInterface
interface Variables {
    /** The value, or null if the variable isn't set. */
    @Nullable
    String get(String name);
}
