package io.ampsync.internal.flight;

import java.nio.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Finds out whether the JVM lets Arrow reach off-heap memory, before Arrow fails in ways that are hard to read. */
final class ArrowPreflight {
    private static final String PROBLEM = "Arrow can't reach off-heap memory: ";
    private static final String OPEN_NIO = "--add-opens=java.base/java.nio=ALL-UNNAMED";
    private static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    private ArrowPreflight() {}

    /** Throws {@link IllegalStateException} that names all missing JVM flags in one line. */
    static void check() {
        Throwable failure = failure();
        List<String> missing = new ArrayList<>();
        if (!Buffer.class.getModule().isOpen("java.nio", BufferAllocator.class.getModule())) {
            missing.add(OPEN_NIO);
        }
        if (isUnsafeDenied(failure)) {
            missing.add(ALLOW_UNSAFE);
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException(PROBLEM + "start the JVM with " + String.join(" ", missing), failure);
        }
        if (failure != null) {
            throw new IllegalStateException(PROBLEM + failure, failure);
        }
    }

    private static @Nullable Throwable failure() {
        try {
            Class.forName("org.apache.arrow.memory.util.MemoryUtil");
            return null;
        } catch (ClassNotFoundException | LinkageError e) {
            return e;
        }
    }

    /** What a class failed with at its first use is told at every further use as text only. */
    private static boolean isUnsafeDenied(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.toString().contains("UnsupportedOperationException")) {
                return true;
            }
        }
        return false;
    }
}
