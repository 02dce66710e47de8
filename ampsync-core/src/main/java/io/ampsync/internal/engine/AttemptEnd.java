package io.ampsync.internal.engine;

import io.ampsync.error.AmpsyncException;

/** Carries the verdict that ends an attempt to whoever runs the table. Never leaves the engine. */
final class AttemptEnd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RetryControl.Verdict verdict;
    private final AmpsyncException failure;

    AttemptEnd(RetryControl.Verdict verdict, AmpsyncException failure) {
        super(verdict + " after: " + failure.getMessage(), null, false, false);
        this.verdict = verdict;
        this.failure = failure;
    }

    RetryControl.Verdict verdict() {
        return verdict;
    }

    AmpsyncException failure() {
        return failure;
    }
}
