package io.ampsync.internal.flight;

import io.ampsync.config.AmpServer;
import io.ampsync.error.AmpsyncException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.HeaderCallOption;
import org.jspecify.annotations.Nullable;

/** The headers of a call. gRPC silently mangles or drops what doesn't fit into a header, so it is checked here. */
final class CallHeaders {
    private final FlightCallHeaders headers = new FlightCallHeaders();
    private final @Nullable String token;

    /** Headers that go with every call; asks for the token. */
    CallHeaders(AmpServer server, TokenHistory history) {
        server.headers().forEach((name, value) -> headers.insert(name.toLowerCase(Locale.ROOT), value));
        this.token = token(server, history);
        if (token != null) {
            headers.insert("authorization", "Bearer " + token);
        }
    }

    /** Throws {@link IllegalArgumentException} for a header that can't be sent. */
    static void check(Map<String, String> extra) {
        extra.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.matches("[a-z0-9_.-]+") || lower.endsWith("-bin") || lower.startsWith("grpc-")) {
                throw new IllegalArgumentException("not the name of a text header: '" + name + "'");
            }
            if (lower.equals("amp-stream") || lower.equals("amp-resume")) {
                throw new IllegalArgumentException("header '" + name + "' is set by ampsync itself");
            }
            if (!isPrintableAscii(value)) {
                throw new IllegalArgumentException("value of header '" + name + "' must be printable ASCII");
            }
        });
    }

    CallHeaders with(String name, String value) {
        headers.insert(name, value);
        return this;
    }

    CallOption option() {
        return new HeaderCallOption(headers);
    }

    /** The token that is sent, so that it can be kept out of messages. */
    @Nullable
    String token() {
        return token;
    }

    private static @Nullable String token(AmpServer server, TokenHistory history) {
        String token;
        try {
            token = server.token().token();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Reason.UNAVAILABLE.exception("interrupted while getting the token for " + server, e);
        } catch (AmpsyncException e) {
            throw e;
        } catch (Exception e) {
            throw (maySucceedLater(e) ? Reason.UNAVAILABLE : history.rejected())
                    .exception("can't get the token for " + server + ": " + e.getMessage(), e);
        }
        if (token == null || token.isEmpty()) {
            return null;
        }
        if (!isPrintableAscii(token) || token.indexOf(' ') >= 0) {
            throw history.rejected()
                    .exception(
                            "the token for " + server
                                    + " holds a space, a line break or another character that no header can"
                                    + " carry; check where it comes from",
                            null);
        }
        return token;
    }

    /** A provider that can't be reached, other than a file that isn't there or may not be read. */
    private static boolean maySucceedLater(Exception e) {
        return (e instanceof IOException && !(e instanceof FileSystemException)) || e instanceof TimeoutException;
    }

    private static boolean isPrintableAscii(String text) {
        return text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }
}
