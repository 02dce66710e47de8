package io.ampsync.internal.flight;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a call sends that nobody else may read: kept out of messages and of the causes of errors. */
final class Secrets {
    static final Secrets NONE = new Secrets(List.of());

    private static final String MASK = "***";
    private static final int MAX_DEPTH = 20;

    private final List<String> texts;

    /** Longer ones first, as one may be part of another. */
    Secrets(Collection<String> texts) {
        Set<String> all = new LinkedHashSet<>();
        texts.stream().filter(text -> !text.isEmpty()).forEach(text -> {
            all.add(text);
            all.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
        });
        this.texts = all.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    String redact(String text) {
        String redacted = text;
        for (String secret : texts) {
            redacted = redacted.replace(secret, MASK);
        }
        return redacted;
    }

    /** {@code error} itself, or, if it or a cause holds a secret, a copy of the whole chain without. */
    Throwable redact(Throwable error) {
        return holdsSecret(error, 0) ? copy(error, 0) : error;
    }

    private boolean holdsSecret(Throwable error, int depth) {
        String text = String.valueOf(error);
        if (!redact(text).equals(text)) {
            return true;
        }
        if (depth == MAX_DEPTH) {
            return false;
        }
        Throwable cause = error.getCause();
        if (cause != null && holdsSecret(cause, depth + 1)) {
            return true;
        }
        for (Throwable suppressed : error.getSuppressed()) {
            if (holdsSecret(suppressed, depth + 1)) {
                return true;
            }
        }
        return false;
    }

    private Throwable copy(Throwable error, int depth) {
        Throwable cause = error.getCause();
        RedactedException copy = new RedactedException(
                redact(String.valueOf(error)), cause == null || depth == MAX_DEPTH ? null : copy(cause, depth + 1));
        copy.setStackTrace(error.getStackTrace());
        if (depth < MAX_DEPTH) {
            for (Throwable suppressed : error.getSuppressed()) {
                copy.addSuppressed(copy(suppressed, depth + 1));
            }
        }
        return copy;
    }
}
