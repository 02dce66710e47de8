package io.ampsync.cli.options;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Environment variables by name; one that is empty or blank counts as unset. */
public final class Variables {
    private final Map<String, String> values;

    public Variables(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** The value, or null if the variable isn't set. */
    public @Nullable String get(String name) {
        String value = values.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** The value, if the variable is set. */
    Optional<String> find(String name) {
        return Optional.ofNullable(get(name));
    }

    /** The names of those that are set, in alphabetical order. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(values.keySet());
        names.removeIf(name -> get(name) == null);
        return names;
    }
}
