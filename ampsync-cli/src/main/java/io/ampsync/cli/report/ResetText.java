package io.ampsync.cli.report;

import io.ampsync.postgres.status.StoredStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is said of a reset, to people. */
public final class ResetText {
    private ResetText() {}

    /** What is about to be lost, one line for each stream, and what to type. */
    public static String question(List<StoredStream> streams, boolean dropTable) {
        return streams.stream()
                .map(stream -> stream.id() + ": "
                        + stream.table()
                                .map(table -> (dropTable ? "drops " : "removes all rows of ") + table + " and ")
                                .orElse("")
                        + "forgets how far it is" + reached(stream) + "\n")
                .collect(Collectors.joining("", "", "type yes to go on: "));
    }

    private static String reached(StoredStream stream) {
        return stream.reached().stream()
                .map(reached -> reached.network() + " " + reached.block())
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(", "), blocks -> blocks.isEmpty() ? "" : ", " + blocks));
    }

    public static String done(String id, Optional<String> table, boolean dropTable) {
        return id + ": "
                + table.map(name -> name + (dropTable ? " is dropped" : " is empty") + ", and ")
                        .orElse("")
                + "sync begins at the first block\n";
    }
}
