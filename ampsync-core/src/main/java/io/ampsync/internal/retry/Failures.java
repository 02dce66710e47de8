package io.ampsync.internal.retry;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.MemoryException;
import io.ampsync.error.SinkException;
import io.ampsync.error.UnexpectedException;
import io.ampsync.model.SyncStream;

/** The one place where exceptions of plugged-in code become ampsync's own. */
public final class Failures {
    private Failures() {}

    /**
     * {@code e} itself if it says what it means, else a permanent failure; either names the stream.
     *
     * @param activity what was being done, as in "loading its state"
     */
    public static AmpsyncException of(SyncStream stream, String activity, Throwable e) {
        return describe("stream " + stream + ": ", activity, e).initStream(stream);
    }

    private static AmpsyncException describe(String subject, String activity, Throwable e) {
        if (e instanceof AmpsyncException known) {
            return known;
        }
        if (e instanceof OutOfMemoryError) {
            return new MemoryException(
                    subject + "out of memory while " + activity + ": " + e.getMessage()
                            + "; give the JVM more with -Xmx, or sync fewer tables in one process",
                    e);
        }
        if (e instanceof RuntimeException || e instanceof Error) {
            return new UnexpectedException(subject + "unexpected error while " + activity + ": " + e, e);
        }
        return SinkException.permanent(subject + activity + " failed: " + e.getMessage(), e);
    }
}
