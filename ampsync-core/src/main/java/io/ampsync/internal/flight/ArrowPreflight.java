package io.ampsync.internal.flight;

import io.ampsync.config.JvmFlags;
import java.util.List;

/** Finds out whether the JVM lets Arrow reach off-heap memory, before Arrow fails in ways that are hard to read. */
final class ArrowPreflight {
    private static final String PROBLEM = "Arrow can't reach off-heap memory: ";

    private ArrowPreflight() {}

    /** Throws {@link IllegalStateException} that names all missing JVM flags in one line. */
    static void check() {
        List<String> missing = JvmFlags.missing();
        if (!missing.isEmpty()) {
            throw new IllegalStateException(PROBLEM + "start the JVM with " + String.join(" ", missing));
        }
        try {
            Class.forName("org.apache.arrow.memory.util.MemoryUtil");
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalStateException(PROBLEM + e, e);
        }
    }
}
