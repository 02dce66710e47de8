package io.ampsync.postgres.internal.connect;

import java.time.Duration;

/** When something is said again that goes on: after a minute, and then at ever longer intervals, up to an hour. */
record Repetition(Duration pause) {
    static final Repetition FIRST = new Repetition(Duration.ofMinutes(1));

    private static final Duration LONGEST = Duration.ofHours(1);

    Repetition next() {
        Duration doubled = pause.multipliedBy(2);
        return new Repetition(doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST);
    }
}
