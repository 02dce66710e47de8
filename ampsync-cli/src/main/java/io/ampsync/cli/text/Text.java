package io.ampsync.cli.text;

import org.jspecify.annotations.Nullable;

/** Words for people. */
public final class Text {
    private Text() {}

    public static String oneLine(@Nullable String text) {
        return text == null ? "" : text.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
    }

    /** The message of an error on one line, or its type if it has none. */
    public static String oneLine(Throwable error) {
        String message = oneLine(error.getMessage());
        return message.isEmpty() ? error.getClass().getSimpleName() : message;
    }
}
