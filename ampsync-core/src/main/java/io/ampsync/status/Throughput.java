package io.ampsync.status;

/**
 * How much a stream has committed per second, over the last minute or as long as it has been committing.
 *
 * @param blocksPerSecond by how many blocks its watermark has advanced; 0 with several networks
 */
public record Throughput(double rowsPerSecond, double bytesPerSecond, double blocksPerSecond) {
    /** Nothing has been committed lately. */
    public static final Throughput NONE = new Throughput(0, 0, 0);
}
