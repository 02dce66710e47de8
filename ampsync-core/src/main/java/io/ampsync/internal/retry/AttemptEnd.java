package io.ampsync.internal.retry;

import io.ampsync.error.AmpsyncException;

/** Carries the verdict that ends an attempt to whoever runs the table. Never leaves the engine. */
public final class AttemptEnd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RetryControl.Verdict verdict;
    private final AmpsyncException failure;

    AttemptEnd(RetryControl.Verdict verdict, AmpsyncException failure) {
        super(verdict + " after: " + failure.getMessage(), null, false, false);
        this.verdict = verdict;
        this.failure = failure;
    }

    public RetryControl.Verdict verdict() {
        return verdict;
    }

    public AmpsyncException failure() {
        return failure;
    }
}
