package io.ampsync.cli.options;

import io.ampsync.model.DatasetReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What becomes of a table, and of what a resync leaves. */
public final class ResyncOptions {
    @Option(
            names = "--to",
            paramLabel = "<dataset>",
            order = 1,
            description = "Fill the tables from this dataset, [namespace/]name[@revision], instead of the one that sync"
                    + " has been told; the old tables are kept.")
    @Nullable
    DatasetReference to;

    @Option(
            names = "--keep-replaced",
            order = 2,
            description = "Keep each old table, as ampsync_replaced_ and its name, until --drop-replaced.")
    boolean keepReplaced;

    @Option(
            names = "--drop-replaced",
            order = 3,
            description = "Drop the old tables that were kept, and do nothing else.")
    boolean dropReplaced;

    @Option(
            names = "--abandon",
            order = 4,
            description = "Remove what resyncs of the tables have left that didn't end, and do nothing else.")
    boolean abandon;

    /** What is to be done. */
    public enum Task {
        RESYNC,
        DROP_REPLACED,
        ABANDON
    }

    /** Refuses options that don't go together. */
    public Task task(OptionChecks checks) {
        if (!dropReplaced && !abandon) {
            return Task.RESYNC;
        }
        List<String> others = new ArrayList<>();
        if (to != null) {
            others.add("--to");
        }
        if (keepReplaced) {
            others.add("--keep-replaced");
        }
        if (dropReplaced && abandon) {
            others.add("--drop-replaced");
        }
        checks.requireAlone(abandon ? "--abandon" : "--drop-replaced", others);
        return abandon ? Task.ABANDON : Task.DROP_REPLACED;
    }

    /** The dataset to go over to; empty for that of the streams. */
    public Optional<DatasetReference> to() {
        return Optional.ofNullable(to);
    }

    public boolean keepsReplaced() {
        return keepReplaced || to != null;
    }
}
