package io.ampsync.cli.log;

/** What the lines of the log look like. */
public enum LogFormat {
    /** For people. */
    TEXT,
    /** One JSON object on each line, for programs. */
    JSON
}
