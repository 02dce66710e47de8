package io.ampsync.internal.flight;

import io.ampsync.error.SourceException.Reason;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.apache.arrow.flight.FlightStatusCode;

/**
 * Decides what kind of trouble a status means. A server reports nearly everything as INTERNAL, so its text is
 * searched for the few kinds that waiting doesn't cure; whatever isn't recognised for sure is retried.
 */
final class ErrorReasons {
    private static final Pattern UNKNOWN_OBJECT = Pattern.compile("(?<![\\w/.-])(dataset|table)( reference)?"
            + "( [`'\"]?[^\\s`'\"]+[`'\"]?)? (was )?(not found|does not exist|doesn't exist)"
            + "|\\b(unknown|no such) (dataset|table)\\b");
    private static final Pattern NOT_STREAMABLE = Pattern.compile("cross-network|multiple networks|several networks"
            + "|(missing|no|without a?) ?[`'\"]?blocks[`'\"]? table|expected cursor for network|not incremental");

    private ErrorReasons() {}

    static Reason of(FlightStatusCode code, String text, Throwable error) {
        if (isTlsFailure(error)) {
            return Reason.TLS;
        }
        return switch (code) {
            case UNAUTHENTICATED -> Reason.UNAUTHENTICATED;
            case UNAUTHORIZED -> Reason.PERMISSION_DENIED;
            case INVALID_ARGUMENT, NOT_FOUND -> Reason.INVALID_QUERY;
            case UNIMPLEMENTED -> isGatewayAnswer(text) ? Reason.UNAVAILABLE : Reason.UNSUPPORTED;
            case RESOURCE_EXHAUSTED -> exhausted(text.toLowerCase(Locale.ROOT));
            case INTERNAL -> internal(text.toLowerCase(Locale.ROOT));
            case UNAVAILABLE, TIMED_OUT, UNKNOWN -> Reason.UNAVAILABLE;
            default -> Reason.SERVER_ERROR;
        };
    }

    /** Whether an answer was HTTP without gRPC; gRPC makes UNIMPLEMENTED of a gateway's 404, which has no backend yet. */
    static boolean isGatewayAnswer(String text) {
        return text.startsWith("HTTP status code ");
    }

    private static boolean isTlsFailure(Throwable error) {
        if (Causes.find(error, CertificateException.class) != null) {
            return true;
        }
        String rootText = Causes.detail(error);
        if (rootText.contains("not an SSL/TLS record") || answersWithTls(error)) {
            return true;
        }
        // A connection closed in the middle of a handshake is an outage, not a verdict.
        return Causes.find(error, SSLHandshakeException.class) != null
                && !rootText.contains("closed")
                && !rootText.contains("terminated");
    }

    /** A TLS alert (15 03) where HTTP/2 was expected. */
    private static boolean answersWithTls(Throwable error) {
        return (error.getMessage() + Causes.detail(error))
                .contains("First received frame was not SETTINGS. Hex dump for first 5 bytes: 1503");
    }

    private static Reason exhausted(String text) {
        if (text.contains("exceeds maximum size") || text.contains("message length too large")) {
            return Reason.MESSAGE_TOO_LARGE;
        }
        return text.contains("too_many_pings") ? Reason.UNAVAILABLE : Reason.SERVER_ERROR;
    }

    private static Reason internal(String text) {
        if (text.contains("has not been synced")) {
            return Reason.NOT_SYNCED;
        }
        boolean permanent = UNKNOWN_OBJECT.matcher(text).find()
                || NOT_STREAMABLE.matcher(text).find();
        return permanent ? Reason.INVALID_QUERY : Reason.SERVER_ERROR;
    }
}
