package io.ampsync.internal.flight;

import io.ampsync.config.AmpServer;
import io.ampsync.error.AmpsyncException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.HeaderCallOption;
import org.jspecify.annotations.Nullable;

/** The headers of a call. gRPC silently mangles or drops what doesn't fit into a header, so it is checked here. */
final class CallHeaders {
    /** A header may hold a key; what is shorter can't be one. */
    private static final int LEAST_SECRET = 8;

    private final FlightCallHeaders headers = new FlightCallHeaders();
    private final Secrets secrets;

    /** Headers that go with every call; asks for the token. */
    CallHeaders(AmpServer server, TokenHistory history) {
        server.headers().forEach((name, value) -> headers.insert(name.toLowerCase(Locale.ROOT), value));
        List<String> sent = new ArrayList<>();
        server.headers().values().stream()
                .filter(value -> value.length() >= LEAST_SECRET)
                .forEach(sent::add);
        String token = token(server, history);
        if (token != null) {
            headers.insert("authorization", "Bearer " + token);
            sent.add(token);
        }
        this.secrets = new Secrets(sent);
    }

    /** Throws {@link IllegalArgumentException} for a header that can't be sent. */
    static void check(Map<String, String> extra) {
        extra.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.matches("[a-z0-9_.-]+") || lower.endsWith("-bin") || lower.startsWith("grpc-")) {
                throw new IllegalArgumentException(
                        "header '" + name + "' can't be sent: a name consists of letters, digits, _ . and -, and"
                                + " neither begins with grpc- nor ends with -bin");
            }
            if (lower.equals("amp-stream") || lower.equals("amp-resume")) {
                throw new IllegalArgumentException("header '" + name + "' is set by ampsync itself");
            }
            if (!isPrintableAscii(value)) {
                throw new IllegalArgumentException("header '" + name + "': its value must be printable ASCII");
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

    /** What is sent that must be kept out of messages. */
    Secrets secrets() {
        return secrets;
    }

    private static @Nullable String token(AmpServer server, TokenHistory history) {
        String token;
        try {
            token = server.token().token();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Reason.UNAVAILABLE.exception("Amp server " + server + ": the token source was interrupted", e);
        } catch (AmpsyncException e) {
            throw e;
        } catch (Exception e) {
            throw (maySucceedLater(e) ? Reason.UNAVAILABLE : history.rejectionReason())
                    .exception("Amp server " + server + ": the token source failed: " + e.getMessage(), e);
        }
        if (token == null || token.isEmpty()) {
            return null;
        }
        if (!isPrintableAscii(token) || token.indexOf(' ') >= 0) {
            throw history.rejectionReason()
                    .exception(
                            "Amp server " + server
                                    + ": the token holds a space, a line break or another character that no"
                                    + " header can carry; check where it comes from",
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
