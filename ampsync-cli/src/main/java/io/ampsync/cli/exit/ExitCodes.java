package io.ampsync.cli.exit;

import io.ampsync.error.AmpsyncException;

/**
 * What the process says to its supervisor. From 75 up a restart can help; below that, somebody has to act
 * first.
 *
 * <table>
 * <caption>Exit codes</caption>
 * <tr><th>code</th><th>meaning</th><th>remedy</th></tr>
 * <tr><td>0</td><td>stopped as asked, no table had failed</td><td></td></tr>
 * <tr><td>1</td><td>unexpected error, or out of memory</td><td>more heap, or report it</td></tr>
 * <tr><td>2</td><td>bad option or variable</td><td>correct it</td></tr>
 * <tr><td>3</td><td>dataset or table unknown, or not streamable</td><td>correct the names, or deploy the dataset</td></tr>
 * <tr><td>4</td><td>token missing, rejected or without access</td><td>supply another token</td></tr>
 * <tr><td>5</td><td>no trusted TLS connection to the server</td><td>correct address or {@code --amp-ca-file}</td></tr>
 * <tr><td>6</td><td>database refuses: password, TLS, rights</td><td>correct the URL or grant the right</td></tr>
 * <tr><td>7</td><td>target table or stored position doesn't fit, or the table refuses rows</td><td>decide which of them to keep</td></tr>
 * <tr><td>8</td><td>reorg deeper than the retention</td><td>allow {@code --reorg-policy resync}</td></tr>
 * <tr><td>9</td><td>server breaks the protocol</td><td>report it to those who run the server</td></tr>
 * <tr><td>10</td><td>message larger than allowed</td><td>raise {@code --grpc-max-decode-mb}</td></tr>
 * <tr><td>11</td><td>health port not available</td><td>free it or choose another</td></tr>
 * <tr><td>75</td><td>server or database not available, with {@code --no-wait}</td><td>try again later</td></tr>
 * <tr><td>76</td><td>another live process owns a stream, or its state was changed by hand</td><td>try again when
 * nobody else writes it</td></tr>
 * </table>
 */
public final class ExitCodes {
    public static final int OK = 0;
    public static final int UNEXPECTED = 1;
    public static final int USAGE = 2;
    static final int QUERY = 3;
    static final int TOKEN = 4;
    static final int TLS = 5;
    static final int DATABASE = 6;
    static final int TARGET = 7;
    static final int REORG = 8;
    static final int PROTOCOL = 9;
    static final int MESSAGE_SIZE = 10;
    static final int HEALTH_PORT = 11;
    static final int UNAVAILABLE = 75;
    static final int OWNED = 76;

    private ExitCodes() {}

    /** The code for a table that has ended with {@code failure}. */
    public static int of(AmpsyncException failure) {
        if (failure.isRetryable()) {
            return UNAVAILABLE;
        }
        return switch (failure.kind()) {
            case QUERY, ADDRESS -> QUERY;
            case TOKEN -> TOKEN;
            case TLS -> TLS;
            case DATABASE -> DATABASE;
            case TARGET, UNSTORABLE -> TARGET;
            case REORG -> REORG;
            case PROTOCOL -> PROTOCOL;
            case MESSAGE_SIZE -> MESSAGE_SIZE;
            case UNAVAILABLE, NOT_SYNCED, SERVER -> UNAVAILABLE;
            case OWNED -> OWNED;
            case MEMORY, UNEXPECTED -> UNEXPECTED;
        };
    }
}
