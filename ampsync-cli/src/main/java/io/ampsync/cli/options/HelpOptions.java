package io.ampsync.cli.options;

import picocli.CommandLine.Option;

/** What every command explains about itself. */
public final class HelpOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 1,
            description = "Print this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 2,
            description = "Print the version.")
    boolean version;
}
