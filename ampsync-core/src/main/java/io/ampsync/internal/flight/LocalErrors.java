package io.ampsync.internal.flight;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.MemoryException;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.TargetException;
import io.ampsync.error.UnexpectedException;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;

/**
 * Errors of this process, which gRPC reports with a status as if the server had sent it: memory that has run out,
 * messages that the Arrow library can't decode, classes that are missing.
 */
final class LocalErrors {
    private static final long MIB = 1 << 20;

    private LocalErrors() {}

    /** What {@code error} means if it comes from this process. */
    static Optional<AmpsyncException> find(Throwable error, String subject) {
        Throwable memory = Causes.find(error, OutOfMemoryError.class);
        if (memory == null) {
            memory = Causes.find(error, OutOfMemoryException.class);
        }
        if (memory != null) {
            return Optional.of(outOfMemory(memory, subject));
        }
        RuntimeException decoding = decodingError(error);
        if (decoding != null) {
            return Optional.of(undecodable(decoding, subject));
        }
        // No server makes classes fail to load, or stacks overflow.
        Error own = Causes.find(error, Error.class);
        return own == null ? Optional.empty() : Optional.of(unexpected(own, subject));
    }

    private static AmpsyncException unexpected(Error own, String subject) {
        return new UnexpectedException(
                subject + ": an error of this process while it received a batch: " + own
                        + "; check that all libraries are there in the versions that ampsync needs",
                own);
    }

    private static AmpsyncException outOfMemory(Throwable memory, String subject) {
        return new MemoryException(
                subject + ": this process ran out of memory while receiving a batch: " + memory.getMessage()
                        + "; the heap is limited to " + Runtime.getRuntime().maxMemory() / MIB
                        + " MiB: give the JVM more with -Xmx and -XX:MaxDirectMemorySize, or sync fewer tables in one"
                        + " process",
                memory);
    }

    /** A type that the library lacks stays lacking; broken bytes may be an accident. */
    private static AmpsyncException undecodable(RuntimeException decoding, String subject) {
        String what = subject + ": the Arrow library of this process can't decode a message: " + decoding;
        return isLackOfSupport(decoding)
                ? TargetException.mismatch(what + "; select the columns in types that it knows", decoding)
                : new ProtocolException(what);
    }

    private static boolean isLackOfSupport(RuntimeException decoding) {
        return decoding instanceof UnsupportedOperationException
                || decoding instanceof ArithmeticException
                || String.valueOf(decoding.getMessage())
                        .toLowerCase(Locale.ROOT)
                        .contains("support");
    }

    /** The deepest exception that Arrow has thrown here; what a server reports has no such cause. */
    private static @Nullable RuntimeException decodingError(Throwable error) {
        RuntimeException found = null;
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < Causes.MAX_DEPTH; depth++, cause = cause.getCause()) {
            if (cause instanceof RuntimeException candidate && !isStatus(candidate) && isThrownByArrow(candidate)) {
                found = candidate;
            }
        }
        return found;
    }

    private static boolean isStatus(Throwable error) {
        return error instanceof StatusRuntimeException
                || error instanceof FlightRuntimeException
                || error.getCause() instanceof StatusException;
    }

    private static boolean isThrownByArrow(RuntimeException error) {
        return Arrays.stream(error.getStackTrace())
                .limit(8)
                .map(StackTraceElement::getClassName)
                .anyMatch(name -> name.startsWith("org.apache.arrow.vector.")
                        || name.equals("org.apache.arrow.flight.ArrowMessage"));
    }
}
