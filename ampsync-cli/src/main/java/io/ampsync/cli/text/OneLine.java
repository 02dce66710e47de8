package io.ampsync.cli.text;

import org.jspecify.annotations.Nullable;

/** Text without line ends. */
public final class OneLine {
    private OneLine() {}

    public static String of(@Nullable String text) {
        return text == null ? "" : text.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
    }

    /** The message of an error, or its type if it has none. */
    public static String of(Throwable error) {
        String message = of(error.getMessage());
        return message.isEmpty() ? error.getClass().getSimpleName() : message;
    }
}
