package io.ampsync.config;

import java.lang.reflect.Field;
import java.nio.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The flags without which a JVM doesn't let Arrow reach memory outside the heap. Only its command line can set them.
 */
public final class JvmFlags {
    private static final String OPEN_NIO = "--add-opens=java.base/java.nio=ALL-UNNAMED";
    private static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    private JvmFlags() {}

    /**
     * The flags that this JVM lacks; empty if Arrow works. Doesn't touch Arrow's memory on the JDKs known today, so it
     * brings about none of the JVM's warnings.
     */
    public static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!Buffer.class.getModule().isOpen("java.nio", BufferAllocator.class.getModule())) {
            missing.add(OPEN_NIO);
        }
        if (isUnsafeDenied()) {
            missing.add(ALLOW_UNSAFE);
        }
        return List.copyOf(missing);
    }

    /** {@code sun.misc.Unsafe} knows since JDK 24; before, there is nothing to deny. */
    private static boolean isUnsafeDenied() {
        try {
            Field option = Class.forName("sun.misc.Unsafe").getDeclaredField("MEMORY_ACCESS_OPTION");
            option.setAccessible(true);
            return String.valueOf(option.get(null)).equals("DENY");
        } catch (ReflectiveOperationException | RuntimeException e) {
            return isArrowRefused();
        }
    }

    /** What a class failed with at its first use is told at every further use as text only. */
    private static boolean isArrowRefused() {
        try {
            Class.forName("org.apache.arrow.memory.util.MemoryUtil");
            return false;
        } catch (ClassNotFoundException | LinkageError e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause.toString().contains("UnsupportedOperationException")) {
                    return true;
                }
            }
            return false;
        }
    }
}
