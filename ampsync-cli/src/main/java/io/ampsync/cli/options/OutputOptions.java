package io.ampsync.cli.options;

import picocli.CommandLine.Option;

/** What the output of a command looks like. */
public final class OutputOptions {
    @Option(names = "--json", order = 1, description = "Print JSON, for programs: the names in it stay; more may come.")
    boolean json;

    public boolean json() {
        return json;
    }
}
