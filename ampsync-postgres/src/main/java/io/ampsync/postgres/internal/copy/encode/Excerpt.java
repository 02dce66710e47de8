package io.ampsync.postgres.internal.copy.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ampsync.postgres.internal.copy.vector.BytesReader;

/** Texts in messages. */
final class Excerpt {
    private static final int MAX_BYTES = 40;

    private Excerpt() {}

    /** The text that the reader is at, in quotes; a long one is cut off. */
    static String of(BytesReader in) {
        byte[] bytes = new byte[Math.min(in.length(), MAX_BYTES)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = in.data().byteAt(in.offset() + i);
        }
        String text = new String(bytes, UTF_8).replaceAll("\\p{Cntrl}", "?");
        return in.length() <= MAX_BYTES ? "'" + text + "'" : "'" + text.replaceAll("\ufffd+$", "") + "...'";
    }
}
