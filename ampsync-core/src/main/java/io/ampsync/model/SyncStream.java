package io.ampsync.model;

/**
 * One stream of a run: a table of a dataset, and the table that it fills. Several streams may read the same source; no
 * two may fill the same destination.
 *
 * @param destination name of the table that is filled, under the same rules as a source's
 */
public record SyncStream(AmpTable source, String destination) {
    /** Throws {@link IllegalArgumentException} for a destination that no table of an Amp server could be called. */
    public SyncStream {
        TableNames.check("destination table name", destination);
    }

    /** The stream that fills a table called like its source. */
    public static SyncStream of(AmpTable source) {
        return new SyncStream(source, source.name());
    }

    /**
     * The name under which the state of the stream is stored, {@code namespace/name@revision:destination}; the same as
     * the Rust ampsync uses. Different sources in one destination share it.
     */
    public String id() {
        return source.dataset() + ":" + destination;
    }

    /** The {@link #id}. */
    @Override
    public String toString() {
        return id();
    }
}
