package io.ampsync.model;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A table of a dataset: the source of one stream. */
public record AmpTable(DatasetReference dataset, String name) {
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_$]*");
    private static final int MAX_BYTES = 63;

    /** Throws {@link IllegalArgumentException} for a name that no Amp server accepts. */
    public AmpTable {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "table name '" + name + "' must start with a letter or _ and go on with letters, digits, _ or $");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("table name '" + name + "' is longer than " + MAX_BYTES + " bytes");
        }
    }

    /**
     * The name under which the state of the stream is stored, {@code namespace/name@revision:table};
     * the same as the Rust ampsync uses.
     */
    public String streamId() {
        return dataset + ":" + name;
    }

    /** The query that streams the whole table. */
    public String sql() {
        return "SELECT * FROM \"" + dataset + "\".\"" + name + "\"";
    }

    @Override
    public String toString() {
        return streamId();
    }
}
