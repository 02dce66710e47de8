package io.ampsync.status;

/** How much a stream has committed per second, over the last minute or as long as it has been committing. */
public record Throughput(double rowsPerSecond, double bytesPerSecond) {
    /** Nothing has been committed lately. */
    public static final Throughput NONE = new Throughput(0, 0);
}
