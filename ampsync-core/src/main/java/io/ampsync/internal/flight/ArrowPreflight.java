package io.ampsync.internal.flight;

import java.nio.Buffer;

/** Finds out whether the JVM lets Arrow reach off-heap memory, before Arrow fails in ways that are hard to read. */
final class ArrowPreflight {
    private static final String REMEDY =
            "Arrow can't reach off-heap memory: start the JVM with --add-opens=java.base/java.nio=ALL-UNNAMED";

    private ArrowPreflight() {}

    /** Throws {@link IllegalStateException} that names the missing JVM flag. */
    static void check() {
        if (!Buffer.class.getModule().isOpen("java.nio", arrowModule())) {
            throw new IllegalStateException(REMEDY);
        }
        try {
            Class.forName("org.apache.arrow.memory.util.MemoryUtil");
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalStateException(REMEDY, e);
        }
    }

    private static Module arrowModule() {
        return org.apache.arrow.memory.BufferAllocator.class.getModule();
    }
}
