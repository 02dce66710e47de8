package io.ampsync.postgres.internal.sink;

import io.ampsync.postgres.internal.ownership.Contention;

/** What holds for all tables alike. */
public record SinkSettings(Notifications notifications, Contention contention) {
    public SinkSettings withNotifications(Notifications notifications) {
        return new SinkSettings(notifications, contention);
    }

    public SinkSettings withContention(Contention contention) {
        return new SinkSettings(notifications, contention);
    }
}
