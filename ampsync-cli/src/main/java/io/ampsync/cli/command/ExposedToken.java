package io.ampsync.cli.command;

import io.ampsync.config.AmpServer;
import java.util.Locale;
import java.util.regex.Pattern;

/** A bearer token that everybody on the way to the server can read. */
final class ExposedToken {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost\\.?|.*\\.localhost\\.?|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

    private ExposedToken() {}

    /** Whether {@code server} is sent a token over plaintext to another machine. */
    static boolean in(AmpServer server) {
        return !server.tls()
                && !LOOPBACK.matcher(server.host().toLowerCase(Locale.ROOT)).matches()
                && hasToken(server);
    }

    /** A token that can't be read now may well be readable later. */
    private static boolean hasToken(AmpServer server) {
        try {
            return server.token().token() != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (Exception e) {
            return true;
        }
    }
}
