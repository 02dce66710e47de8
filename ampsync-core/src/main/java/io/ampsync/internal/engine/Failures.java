package io.ampsync.internal.engine;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.MemoryException;
import io.ampsync.error.SinkException;
import io.ampsync.error.UnexpectedException;

/** The one place where exceptions of plugged-in code become ampsync's own. */
final class Failures {
    private Failures() {}

    /** {@code e} itself if it says what it means, else a permanent failure of {@code what}. */
    static AmpsyncException of(String what, Throwable e) {
        if (e instanceof AmpsyncException known) {
            return known;
        }
        if (e instanceof OutOfMemoryError) {
            return new MemoryException(what + ": out of memory: " + e.getMessage(), e);
        }
        if (e instanceof RuntimeException || e instanceof Error) {
            return new UnexpectedException(what + ": unexpected " + e, e);
        }
        return SinkException.permanent(what + ": " + e.getMessage(), e);
    }
}
