package io.ampsync.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.SinkException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static final SyncStream STREAM = SyncStream.of(new AmpTable(DatasetReference.parse("eth"), "blocks"));

    @Test
    void lackOfMemoryIsSaidWithItsRemedy() {
        AmpsyncException failure = failure(new OutOfMemoryError("Java heap space"));
        assertThat(failure.kind()).isEqualTo(ErrorKind.MEMORY);
        assertThat(failure)
                .hasMessageStartingWith("stream _/eth@latest:blocks: out of memory while loading its state")
                .hasMessageContaining("Java heap space")
                .hasMessageContaining("-Xmx");
    }

    @Test
    void whatNobodyExpectedIsSaidInFull() {
        AmpsyncException failure = failure(new IllegalStateException("odd"));
        assertThat(failure.kind()).isEqualTo(ErrorKind.UNEXPECTED);
        assertThat(failure)
                .hasMessage("stream _/eth@latest:blocks: unexpected error while loading its state:"
                        + " java.lang.IllegalStateException: odd");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void checkedExceptionsOfPluggedInCodeArePermanent() {
        AmpsyncException failure = failure(new IOException("no space left"));
        assertThat(failure)
                .isInstanceOf(SinkException.class)
                .hasMessage("stream _/eth@latest:blocks: loading its state failed: no space left");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void whatSaysItAllStaysAndNamesItsStream() {
        SinkException known = SinkException.retryable("no connection");
        assertThat(failure(known)).isSameAs(known);
    }

    private static AmpsyncException failure(Throwable e) {
        AmpsyncException failure = Failures.of(STREAM, "loading its state", e);
        assertThat(failure.stream()).contains(STREAM);
        return failure;
    }
}
