package io.ampsync.postgres.internal.connect;

import java.time.Duration;

/**
 * How closely transactions are watched.
 *
 * @param interval between two looks
 * @param patience after which a transaction without progress is looked at
 * @param silence for how long both ends may wait for each other before the connection is cut
 */
public record WatchTimes(Duration interval, Duration patience, Duration silence) {
    public static final WatchTimes DEFAULT =
            new WatchTimes(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(20));
}
