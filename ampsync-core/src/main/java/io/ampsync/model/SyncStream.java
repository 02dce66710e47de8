package io.ampsync.model;

/**
 * One stream of a run: what it reads, and the table that it fills. Several streams may read the same source; no two
 * may fill the same destination.
 *
 * @param destination name of the table that is filled, under the same rules as a table of an Amp server
 * @param blocks of which it has rows
 */
public record SyncStream(StreamSource source, String destination, BlockSpan blocks) {
    private static final String QUERY = "query:";
    private static final String SHADOW = "resync:";
    private static final String SHADOW_TABLE = "ampsync_resync_";

    /** Of the longest name for which there is room behind {@link #SHADOW_TABLE}. */
    private static final int SHADOWED_LENGTH = 48;

    /** Throws {@link IllegalArgumentException} for a destination that no table of an Amp server could be called. */
    public SyncStream {
        TableNames.check("destination table name", destination);
    }

    /** A stream of every block. */
    public SyncStream(StreamSource source, String destination) {
        this(source, destination, BlockSpan.ALL);
    }

    /** The stream that fills a table called like its source. */
    public static SyncStream of(AmpTable source) {
        return new SyncStream(source, source.name());
    }

    /**
     * The stream of the same rows that fills another table, which is to take the place of this one's. Its destination
     * {@linkplain TableNaming#isReserved is reserved}, and is the same for every stream into this one's.
     */
    public SyncStream shadow() {
        String name = destination.length() <= SHADOWED_LENGTH
                ? destination
                : destination.substring(0, SHADOWED_LENGTH - 9) + "_" + String.format("%08x", destination.hashCode());
        return new SyncStream(source, SHADOW_TABLE + name, blocks);
    }

    /**
     * The name under which the state of the stream is stored. For a whole table that is {@code
     * namespace/name@revision:destination}, the same as the Rust ampsync uses, and the same for different sources in
     * one destination. For everything else it is {@code query:destination}, which is no id of the Rust tool: that
     * can't go on with such a stream. For a {@link #shadow} it is {@code resync:} and the name of the other table,
     * which is no id of the Rust tool either.
     */
    public String id() {
        if (destination.startsWith(SHADOW_TABLE)) {
            return SHADOW + destination.substring(SHADOW_TABLE.length());
        }
        return source instanceof AmpTable table && blocks.equals(BlockSpan.ALL)
                ? table.dataset() + ":" + destination
                : QUERY + destination;
    }

    /** The {@link #id}. */
    @Override
    public String toString() {
        return id();
    }
}
