package io.ampsync.cli.exit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.MemoryException;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.ReorgException;
import io.ampsync.error.SinkException;
import io.ampsync.error.SourceException;
import io.ampsync.error.StateStoreException;
import io.ampsync.error.TargetException;
import io.ampsync.error.UnexpectedException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExitCodeTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(source(ErrorKind.QUERY), 3),
                Arguments.of(source(ErrorKind.ADDRESS), 3),
                Arguments.of(source(ErrorKind.TOKEN), 4),
                Arguments.of(source(ErrorKind.TLS), 5),
                Arguments.of(SinkException.permanent("x"), 6),
                Arguments.of(StateStoreException.permanent("x"), 6),
                Arguments.of(TargetException.mismatch("x"), 7),
                Arguments.of(TargetException.unstorable("x"), 7),
                Arguments.of(new ReorgException("x"), 8),
                Arguments.of(new ProtocolException("x"), 9),
                Arguments.of(source(ErrorKind.MESSAGE_SIZE), 10),
                Arguments.of(SourceException.unavailable("x"), 75),
                Arguments.of(SourceException.retryable(ErrorKind.NOT_SYNCED, "x", null), 75),
                Arguments.of(SourceException.retryable(ErrorKind.TOKEN, "x", null), 75),
                Arguments.of(SourceException.retryable(ErrorKind.SERVER, "x", null), 75),
                Arguments.of(SinkException.retryable("x"), 75),
                Arguments.of(StateStoreException.retryable("x"), 75),
                Arguments.of(new OwnershipException("x"), 76),
                Arguments.of(new MemoryException("x", new OutOfMemoryError()), 1),
                Arguments.of(new UnexpectedException("x", new IllegalStateException()), 1));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureHasTheCodeOfItsRemedy(AmpsyncException failure, int code) {
        assertThat(ExitCode.of(failure).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void aRestartHelpsWhereARetryWould(ErrorKind kind) {
        assertThat(ExitCode.of(SourceException.retryable(kind, "x", null)).code())
                .isGreaterThanOrEqualTo(75);
    }

    @Test
    void lackOfMemoryIsTakenApartFromADefect() {
        assertThat(ExitCode.of(new MemoryException("x", new OutOfMemoryError())))
                .isEqualTo(ExitCode.MEMORY);
        assertThat(ExitCode.of(new UnexpectedException("x", new IllegalStateException())))
                .isEqualTo(ExitCode.UNEXPECTED);
    }

    private static SourceException source(ErrorKind kind) {
        return SourceException.permanent(kind, "x", null);
    }
}
