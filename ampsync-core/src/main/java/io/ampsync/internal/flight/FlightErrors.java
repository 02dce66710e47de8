package io.ampsync.internal.flight;

import io.ampsync.config.AmpServer;
import io.ampsync.error.AmpsyncException;
import io.ampsync.error.SourceException;
import java.util.Optional;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;

/** Turns what Flight throws into errors that say what the caller can do. */
final class FlightErrors {
    private static final int LONGEST_TEXT = 400;

    /** What a server that expects TLS looks like over plaintext. */
    private static final String CLOSED_AT_ONCE = "Network closed for unknown reason";

    private final AmpServer server;
    private final TokenHistory tokens;

    FlightErrors(AmpServer server, TokenHistory tokens) {
        this.server = server;
        this.tokens = tokens;
    }

    /** Describes {@code error}, without {@code secrets} in any message. */
    AmpsyncException toException(RuntimeException error, Secrets secrets) {
        if (Causes.find(error, InterruptedException.class) != null) {
            Thread.currentThread().interrupt();
            return Reason.UNAVAILABLE.exception(
                    "Amp server " + server + ": waiting for it was interrupted", secrets.redact(error));
        }
        Optional<AmpsyncException> local = LocalErrors.find(secrets.redact(error), "Amp server " + server);
        if (local.isPresent()) {
            return local.get();
        }
        CallStatus status = error instanceof FlightRuntimeException flight ? flight.status() : CallStatus.INTERNAL;
        String text = text(status, error);
        Reason kind = ErrorReasons.of(status.code(), text, error);
        Reason reason = kind == Reason.UNAUTHENTICATED ? tokens.rejectionReason() : kind;
        String message = "Amp server " + server + " " + phrase(reason) + ": " + codeName(status.code()) + ": "
                + shortened(secrets.redact(firstLines(status, error))) + remedy(reason, status.code(), text);
        return reason.exception(message, secrets.redact(error));
    }

    SourceException newCancelled() {
        return SourceException.unavailable("Amp server " + server + ": the stream was cancelled");
    }

    SourceException newNoEndpoint() {
        return Reason.SERVER_ERROR.exception(
                "Amp server " + server + " planned the query but gave no endpoint to read from", null);
    }

    /** All that is said, for classification. */
    private static String text(CallStatus status, RuntimeException error) {
        return joined(description(status, error), Causes.detail(error));
    }

    /** What fits into a message: gRPC describes a failed connection on several lines, and the cause comes last. */
    private static String firstLines(CallStatus status, RuntimeException error) {
        return joined(firstLine(description(status, error)), firstLine(Causes.detail(error)));
    }

    private static String joined(String description, String detail) {
        return description.contains(detail) || detail.contains(description) ? description : description + ": " + detail;
    }

    private static String description(CallStatus status, RuntimeException error) {
        return status.description() != null ? status.description() : String.valueOf(error.getMessage());
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("no text");
    }

    private static String phrase(Reason reason) {
        return switch (reason) {
            case UNAVAILABLE -> "is unavailable";
            case TLS -> "offers no trusted TLS connection";
            case UNAUTHENTICATED -> "rejects the token";
            case TOKEN_EXPIRED -> "rejects the token, which it accepted before";
            case PERMISSION_DENIED -> "denies access";
            case INVALID_QUERY -> "rejects the query";
            case UNUSABLE_CURSOR -> "can't continue from the stored position";
            case NOT_SYNCED -> "has no data yet for the query";
            case MESSAGE_TOO_LARGE -> "sent a message that is too large";
            case UNSUPPORTED -> "offers no Flight SQL queries";
            case SERVER_ERROR -> "failed";
        };
    }

    private String remedy(Reason reason, FlightStatusCode code, String text) {
        return switch (reason) {
            case UNAVAILABLE -> outage(text);
            case TLS -> "; check scheme, host name and trusted certificates (--amp-ca-file, trustedCertificates)";
            case UNAUTHENTICATED, TOKEN_EXPIRED -> "; supply a valid token (--auth-token-file, AmpServer's token)";
            case UNUSABLE_CURSOR ->
                "; the position belongs to another query: start the stream afresh, or under another name with"
                        + " --table-suffix (tableNaming)";
            case PERMISSION_DENIED -> "; use a token with access to the dataset";
            case INVALID_QUERY -> "; " + StatusTable.remedy(code, text);
            case UNSUPPORTED -> "; check that the address is that of an Amp server and its Flight port";
            case MESSAGE_TOO_LARGE ->
                "; raise the limit of " + server.maxMessageBytes()
                        + " bytes with --grpc-max-decode-mb (maxMessageBytes)";
            default -> "";
        };
    }

    private String outage(String text) {
        if (ErrorReasons.isGatewayAnswer(text)) {
            return "; what answered is a gateway, not an Amp server";
        }
        return !server.tls() && text.contains(CLOSED_AT_ONCE) ? "; if it expects TLS, use https" : "";
    }

    /** The names that gRPC uses, which differ from Flight's in two places. */
    static String codeName(FlightStatusCode code) {
        return switch (code) {
            case TIMED_OUT -> "DEADLINE_EXCEEDED";
            case UNAUTHORIZED -> "PERMISSION_DENIED";
            default -> code.name();
        };
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + "...";
    }
}
