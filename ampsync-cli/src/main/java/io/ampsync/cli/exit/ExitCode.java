package io.ampsync.cli.exit;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;

/**
 * What the process says to its supervisor. From 75 up a restart can help; below that, somebody has to act first. Help
 * and documentation show this table.
 */
public enum ExitCode {
    OK(0, "stopped as asked (SIGTERM, SIGINT), or everything wanted is stored", ""),
    UNEXPECTED(1, "unexpected error", "report it, with the log of --verbose"),
    MEMORY(1, "out of memory", "a larger -Xmx, or fewer tables in one process"),
    USAGE(2, "bad option or variable", "correct it"),
    QUERY(
            3,
            "dataset, table or column unknown, or query not streamable",
            "correct names and query, or deploy the dataset"),
    TOKEN(4, "token missing, rejected or without access", "supply another token"),
    TLS(5, "no trusted TLS connection to the server", "correct the address or --amp-ca-file"),
    DATABASE(6, "database refuses: password, TLS, rights, name", "correct the URL, or grant the right"),
    TARGET(
            7,
            "target table or stored position doesn't fit, or the table refuses rows",
            "change what the message names"),
    REORG(8, "reorg deeper than the retention", "--reorg-policy resync"),
    PROTOCOL(9, "server broke the protocol", "report it to those who run the server"),
    MESSAGE_SIZE(10, "message larger than allowed", "raise --grpc-max-decode-mb"),
    HEALTH_PORT(11, "health port not available", "free it, or choose another"),
    DIFFERENT(12, "verify has found differences", "--repair, see operations.md"),
    UNAVAILABLE(75, "server or database not available, with --no-wait", "restart later"),
    OWNED(76, "stream written by somebody else", "restart when nobody else writes it");

    private final int code;
    private final String meaning;
    private final String remedy;

    ExitCode(int code, String meaning, String remedy) {
        this.code = code;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }

    /** What helps; empty if nothing has to. */
    public String remedy() {
        return remedy;
    }

    /** The code for a table that has ended with {@code failure}. */
    public static ExitCode of(AmpsyncException failure) {
        return failure.isRetryable() ? UNAVAILABLE : of(failure.kind());
    }

    private static ExitCode of(ErrorKind kind) {
        return switch (kind) {
            case QUERY, ADDRESS -> QUERY;
            case TOKEN -> TOKEN;
            case TLS -> TLS;
            case UNAVAILABLE, NOT_SYNCED, SERVER -> UNAVAILABLE;
            case MESSAGE_SIZE -> MESSAGE_SIZE;
            case PROTOCOL -> PROTOCOL;
            case DATABASE -> DATABASE;
            case TARGET, UNSTORABLE -> TARGET;
            case REORG -> REORG;
            case OWNED -> OWNED;
            case MEMORY -> MEMORY;
            case UNEXPECTED -> UNEXPECTED;
        };
    }
}
