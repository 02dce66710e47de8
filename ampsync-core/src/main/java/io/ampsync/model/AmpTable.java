package io.ampsync.model;

/** A table of a dataset, whole. */
public record AmpTable(DatasetReference dataset, String name) implements StreamSource {
    /** Throws {@link IllegalArgumentException} for a name that no Amp server accepts. */
    public AmpTable {
        TableNames.check("table name", name);
    }

    /** {@code namespace/name@revision:table}. */
    @Override
    public String text() {
        return dataset + ":" + name;
    }

    /** {@code namespace/name@revision.table}. */
    @Override
    public String toString() {
        return dataset + "." + name;
    }
}
