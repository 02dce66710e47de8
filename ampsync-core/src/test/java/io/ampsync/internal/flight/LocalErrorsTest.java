package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ampsync.config.AmpServer;
import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures of this process don't pass for failures of the server. */
@Timeout(60)
class LocalErrorsTest {
    private static AmpsyncException planning(ArrowType type) throws Exception {
        Schema schema = new Schema(List.of(Field.nullable("ok", new ArrowType.Utf8()), Field.nullable("odd", type)));
        return catchThrowableOfType(
                AmpsyncException.class,
                () -> OtherServersTest.serve(schema, (allocator, listener) -> {}, (query, stream) -> {}));
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void aDecimalThatArrowCanNotReadIsRefusedByNameBeforeTheStreamStarts(int bits) throws Exception {
        AmpsyncException e = planning(new ArrowType.Decimal(7, 2, bits));
        assertThat(e.kind()).isEqualTo(ErrorKind.TARGET);
        assertThat(e.isRetryable()).isFalse();
        assertThat(e).hasMessageContaining("decimal");
    }

    @Test
    void bytesOfNoWidthAreRefusedByNameBeforeTheStreamStarts() throws Exception {
        AmpsyncException e = planning(new ArrowType.FixedSizeBinary(0));
        assertThat(e.kind()).isEqualTo(ErrorKind.TARGET);
        assertThat(e).hasMessageContaining("column \"odd\"").hasMessageContaining("FixedSizeBinary(0)");
    }

    /** The source stays open: Arrow loses track of a batch that it could allocate only in part. */
    @Test
    void memoryThatRunsOutEndsTheStreamAndNamesTheLimit() {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(SimulatedChain.ofLength(500))) {
            FlightSource source = FlightSource.open(
                    AmpServer.at(server.address()), 1, new RootAllocator(20_000), new MessageMemory(1 << 20));
            ResponseStream stream =
                    source.plan(TestClient.query("blocks"), null).open();
            AmpsyncException e = catchThrowableOfType(AmpsyncException.class, () -> {
                while (stream.next() != null) {
                    // Until a batch exceeds what may be allocated.
                }
            });
            assertThat(e.kind()).isEqualTo(ErrorKind.MEMORY);
            assertThat(e.isRetryable()).isFalse();
            assertThat(e).hasMessageContaining(server.address()).hasMessageContaining("-Xmx");
            assertThat(e).message().containsPattern("\\d+ MiB");
        }
    }

    @Test
    void memoryOfTheJvmIsFoundBelowAnyStatus() {
        for (Status status : List.of(Status.UNKNOWN, Status.CANCELLED, Status.INTERNAL)) {
            RuntimeException wrapped = status.withCause(new OutOfMemoryError("Direct buffer memory"))
                    .asRuntimeException();
            Optional<AmpsyncException> found =
                    LocalErrors.find(CallStatus.INTERNAL.withCause(wrapped).toRuntimeException(), "Amp server x");
            assertThat(found.orElseThrow().kind()).isEqualTo(ErrorKind.MEMORY);
            assertThat(found.orElseThrow()).hasMessageContaining("Direct buffer memory");
        }
    }

    @Test
    void classesThatAreMissingHereAreNotTheServersFailure() {
        for (Error own : List.of(new NoClassDefFoundError("org/x/Y"), new StackOverflowError())) {
            RuntimeException wrapped = Status.UNKNOWN.withCause(own).asRuntimeException();
            AmpsyncException found = LocalErrors.find(
                            CallStatus.UNKNOWN.withCause(wrapped).toRuntimeException(), "Amp server x")
                    .orElseThrow();
            assertThat(found.kind()).isEqualTo(ErrorKind.UNEXPECTED);
            assertThat(found.isRetryable()).isFalse();
            assertThat(found).hasMessageContaining(own.toString());
        }
    }

    @Test
    void anErrorOfTheDecoderIsNotTheServersFailure() {
        ArithmeticException division = new ArithmeticException("/ by zero");
        division.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("org.apache.arrow.vector.FixedSizeBinaryVector", "load", null, 1)
        });
        AmpsyncException e = LocalErrors.find(
                        CallStatus.INTERNAL
                                .withCause(Status.CANCELLED.withCause(division).asRuntimeException())
                                .toRuntimeException(),
                        "Amp server x")
                .orElseThrow();
        assertThat(e.kind()).isEqualTo(ErrorKind.TARGET);
        assertThat(e).hasMessageContaining("/ by zero");
    }

    @Test
    void whatTheServerReportsIsNotAnErrorOfThisProcess() {
        assertThat(LocalErrors.find(
                        CallStatus.INTERNAL
                                .withDescription("UnsupportedOperationException: / by zero, OutOfMemoryError")
                                .toRuntimeException(),
                        "Amp server x"))
                .isEmpty();
    }
}
