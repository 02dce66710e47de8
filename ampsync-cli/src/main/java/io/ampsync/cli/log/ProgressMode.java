package io.ampsync.cli.log;

/** How the progress of tables is shown while they are synced. */
public enum ProgressMode {
    /** {@link #LIVE} where people watch, otherwise {@link #LOG}. */
    AUTO,
    /** A line for each table below the log, drawn again and again. */
    LIVE,
    /** A line in the log for each table and interval. */
    LOG,
    /** Only what happens is logged. */
    NONE
}
