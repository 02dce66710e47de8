package io.ampsync.model;

/** A table of a dataset: what a stream reads. */
public record AmpTable(DatasetReference dataset, String name) {
    /** Throws {@link IllegalArgumentException} for a name that no Amp server accepts. */
    public AmpTable {
        TableNames.check("table name", name);
    }

    /** {@code namespace/name@revision.table}. */
    @Override
    public String toString() {
        return dataset + "." + name;
    }
}
