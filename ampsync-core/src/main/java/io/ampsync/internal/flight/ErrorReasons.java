package io.ampsync.internal.flight;

import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.arrow.flight.FlightStatusCode;

/** Decides what kind of trouble an error means: TLS by its cause, everything else by {@link StatusTable}. */
final class ErrorReasons {
    private ErrorReasons() {}

    static Reason of(FlightStatusCode code, String text, Throwable error) {
        if (isTlsFailure(error)) {
            return Reason.TLS;
        }
        return StatusTable.reason(code, text);
    }

    /**
     * Whether an answer was HTTP without gRPC; gRPC makes UNIMPLEMENTED of a gateway's 404, which has no backend yet.
     */
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
}
