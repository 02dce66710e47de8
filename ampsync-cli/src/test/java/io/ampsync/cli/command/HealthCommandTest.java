package io.ampsync.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.AmpsyncCommand;
import io.ampsync.cli.TestStatus;
import io.ampsync.cli.health.HealthServer;
import io.ampsync.cli.health.HealthSettings;
import io.ampsync.cli.options.Variables;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthCommandTest {
    private final StringWriter out = new StringWriter();

    @Test
    void asksThePortOfTheVariable() {
        int port;
        try (HealthServer server = HealthServer.start(new HealthSettings(Optional.empty(), 0, true, false), "1.2")) {
            port = server.port();
            assertThat(exitCode(port)).isZero();
            server.show(() -> List.of(failedTable("logs")));
            assertThat(exitCode(port)).isEqualTo(1);
        }
        assertThat(exitCode(port)).isEqualTo(1);
        assertThat(out.toString()).startsWith("ok\nfailed: logs\nport " + port + " doesn't answer: ");
    }

    private int exitCode(int port) {
        return AmpsyncCommand.create(new Variables(Map.of("HEALTH_PORT", String.valueOf(port))))
                .setOut(new PrintWriter(out))
                .execute("health");
    }

    private static TableStatus failedTable(String name) {
        SyncStream stream = SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet"), name));
        return TestStatus.with(
                Optional.of(TargetException.mismatch("no column")),
                TestStatus.of(stream, State.FAILED, StreamPosition.UNKNOWN, List.of()));
    }
}
