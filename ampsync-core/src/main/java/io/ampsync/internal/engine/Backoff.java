package io.ampsync.internal.engine;

import io.ampsync.config.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Counts failures in a row and says how long to wait after each. */
final class Backoff {
    private final RetryPolicy policy;
    private int failures;

    Backoff(RetryPolicy policy) {
        this.policy = policy;
    }

    Duration next() {
        failures++;
        return policy.delay(failures, ThreadLocalRandom.current());
    }

    void reset() {
        failures = 0;
    }
}
