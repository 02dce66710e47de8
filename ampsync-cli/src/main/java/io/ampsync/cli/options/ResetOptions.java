package io.ampsync.cli.options;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which streams are reset, and how. */
public final class ResetOptions {
    @Option(
            names = "--stream",
            paramLabel = "<id>",
            order = 1,
            description = "A stream to reset, by its id as status shows it; repeated for several.")
    final List<String> streams = new ArrayList<>();

    @Option(
            names = "--drop-table",
            order = 2,
            description = "Drop the table instead of emptying it, so that sync creates it anew.")
    boolean dropTable;

    @Option(names = "--yes", order = 3, description = "Don't ask first.")
    boolean yes;

    /** The ids, each once, in the order given. */
    public List<String> streams() {
        return streams.stream().distinct().toList();
    }

    public boolean dropTable() {
        return dropTable;
    }

    public boolean yes() {
        return yes;
    }
}
