package io.ampsync.config;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling from {@code first} up to {@code cap}, less a random
 * part of up to half, so that many streams don't come back in step. There is no last attempt; the count starts
 * anew with every progress.
 */
public record RetryPolicy(Duration first, Duration cap) {
    /** From one second to one minute. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(1));

    public RetryPolicy {
        if (first.isNegative() || first.isZero() || cap.compareTo(first) < 0) {
            throw new IllegalArgumentException("retry delays must satisfy 0 < first <= cap, got " + first + ", " + cap);
        }
    }

    /** The wait after {@code failures} failed attempts in a row, counted from 1. */
    public Duration delay(int failures, RandomGenerator random) {
        int doublings = Math.min(failures - 1, 30);
        long millis = Math.min(first.toMillis() << doublings, cap.toMillis());
        if (millis <= 0) {
            millis = cap.toMillis();
        }
        return Duration.ofMillis(millis - random.nextLong(millis / 2 + 1));
    }
}
