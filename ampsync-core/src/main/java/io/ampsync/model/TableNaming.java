package io.ampsync.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How destination tables are called: {@code source["_v" revision]["_" suffix]}, the same as the Rust ampsync does.
 * Characters of the revision that are neither ASCII letters nor digits become {@code _}, each one, so different
 * revisions can give one name. A revision that is a hash makes every name too long.
 *
 * @param version whether names end with the revision of the dataset, as it was given
 * @param suffix what names end with; a name of a table by itself
 */
public record TableNaming(boolean version, Optional<String> suffix) {
    /** Destinations are called like their sources. */
    public static final TableNaming SAME_AS_SOURCE = new TableNaming(false, Optional.empty());

    private static final Set<String> RESERVED =
            Set.of("amp_client_state", "amp_client_buffer_entries", "_sqlx_migrations");
    private static final String RESERVED_PREFIX = "ampsync_";

    /** Throws {@link IllegalArgumentException} for a suffix that is no name of a table. An empty one counts as none. */
    public TableNaming {
        suffix = suffix.filter(text -> !text.isEmpty());
        suffix.ifPresent(text -> TableNames.check("table suffix", text));
    }

    /** This naming, with the revision of the dataset in every name. */
    public TableNaming withVersion() {
        return new TableNaming(true, suffix);
    }

    /** This naming, with {@code text} at the end of every name; an empty one counts as none. */
    public TableNaming withSuffix(String text) {
        return new TableNaming(version, Optional.of(text));
    }

    /**
     * The streams that fill a destination from each of {@code tables}, in their order.
     *
     * @throws IllegalArgumentException for the first table whose name, or that of its destination, can't be used; else
     *     for the first destination that is there twice, letter case counting
     */
    public List<SyncStream> streams(DatasetReference dataset, Collection<String> tables) {
        List<SyncStream> streams = new ArrayList<>();
        for (String table : tables) {
            streams.add(stream(new AmpTable(dataset, table)));
        }
        checkDistinct(streams);
        return List.copyOf(streams);
    }

    /** The stream from {@code source}; throws {@link IllegalArgumentException} if its destination can't be used. */
    public SyncStream stream(AmpTable source) {
        String destination = destination(source);
        if (isReserved(destination)) {
            throw new IllegalArgumentException(
                    "table name '" + destination + "' is reserved for ampsync's own tables; choose another suffix");
        }
        return new SyncStream(source, destination);
    }

    private String destination(AmpTable source) {
        StringBuilder name = new StringBuilder(source.name());
        if (version) {
            name.append("_v").append(source.dataset().revision().replaceAll("[^A-Za-z0-9]", "_"));
        }
        suffix.ifPresent(text -> name.append('_').append(text));
        return name.toString();
    }

    /** Throws {@link IllegalArgumentException} if two streams fill one destination. */
    public static void checkDistinct(Collection<SyncStream> streams) {
        Set<String> seen = new HashSet<>();
        for (SyncStream stream : streams) {
            if (!seen.add(stream.destination())) {
                throw new IllegalArgumentException("table '" + stream.destination() + "' is given twice");
            }
        }
    }

    /** Whether ampsync, or the Rust tool, keeps records of its own in tables of that name. */
    public static boolean isReserved(String table) {
        return RESERVED.contains(table) || table.startsWith(RESERVED_PREFIX);
    }
}
