package io.ampsync.cli.text;

import io.ampsync.error.ErrorKind;

/** What has gone wrong, in words that may be shown to anybody. */
public final class ErrorText {
    private ErrorText() {}

    public static String kind(ErrorKind kind) {
        return switch (kind) {
            case QUERY -> "server rejects the query";
            case ADDRESS -> "address is not that of an Amp server";
            case TOKEN -> "token missing or rejected";
            case TLS -> "no trusted TLS connection to the server";
            case UNAVAILABLE -> "server not reachable";
            case NOT_SYNCED -> "server has no data yet";
            case SERVER -> "server error";
            case MESSAGE_SIZE -> "message too large";
            case PROTOCOL -> "server broke the protocol";
            case DATABASE -> "database error";
            case TARGET -> "target table doesn't fit";
            case UNSTORABLE -> "target table refuses rows";
            case REORG -> "reorg deeper than the retention";
            case OWNED -> "stream written by somebody else";
            case MEMORY -> "out of memory";
            case UNEXPECTED -> "unexpected error";
        };
    }
}
