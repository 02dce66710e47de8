package io.ampsync.cli.exit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.ReorgException;
import io.ampsync.error.SinkException;
import io.ampsync.error.SourceException;
import io.ampsync.error.SourceException.Reason;
import io.ampsync.error.StateStoreException;
import io.ampsync.error.TargetException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExitCodesTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(source(Reason.INVALID_QUERY), 3),
                Arguments.of(source(Reason.UNSUPPORTED), 3),
                Arguments.of(source(Reason.UNAUTHENTICATED), 4),
                Arguments.of(source(Reason.PERMISSION_DENIED), 4),
                Arguments.of(source(Reason.TLS), 5),
                Arguments.of(new SinkException("x", false, null), 6),
                Arguments.of(new StateStoreException("x", false, null), 6),
                Arguments.of(new TargetException("x"), 7),
                Arguments.of(new ReorgException("x"), 8),
                Arguments.of(new ProtocolException("x"), 9),
                Arguments.of(source(Reason.MESSAGE_TOO_LARGE), 10),
                Arguments.of(source(Reason.UNAVAILABLE), 75),
                Arguments.of(source(Reason.NOT_SYNCED), 75),
                Arguments.of(source(Reason.TOKEN_EXPIRED), 75),
                Arguments.of(source(Reason.SERVER_ERROR), 75),
                Arguments.of(new SinkException("x", true, null), 75),
                Arguments.of(new StateStoreException("x", true, null), 75),
                Arguments.of(new OwnershipException("x"), 76));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureHasTheCodeOfItsRemedy(AmpsyncException failure, int code) {
        assertThat(ExitCodes.of(failure)).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void aRestartHelpsExactlyWhereARetryWould(Reason reason) {
        assertThat(ExitCodes.of(source(reason)) >= 75).isEqualTo(source(reason).isRetryable());
    }

    private static SourceException source(Reason reason) {
        return new SourceException(reason, "x", null);
    }
}
