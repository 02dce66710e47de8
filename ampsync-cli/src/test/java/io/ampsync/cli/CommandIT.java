package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The shaded jar from outside, where neither server nor database is there. */
class CommandIT {
    /** What the JVM itself says, from 24 on, about Arrow's use of Unsafe; no manifest entry prevents it. */
    private static final String JVM_NOTICE = "WARNING: .*[uU]nsafe.*|WARNING: Please consider reporting this.*";

    private static final String LOG_LINE = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z (ERROR|WARN |INFO ) .*";

    static Stream<Path> javas() {
        return CommandProcess.javas();
    }

    static Stream<Arguments> javasAndSignals() {
        List<String> signals = isInterruptIgnored() ? List.of("TERM") : List.of("TERM", "INT");
        return javas().flatMap(java -> signals.stream().map(signal -> Arguments.of(java, signal)));
    }

    /** A shell's background jobs ignore SIGINT, and so do their children, JVMs included: there it can't be tested. */
    private static boolean isInterruptIgnored() {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void helpAndVersionGoToStandardOutput(Path java) throws Exception {
        try (CommandProcess help = CommandProcess.start(java, Map.of(), "sync", "--help");
                CommandProcess version = CommandProcess.start(java, Map.of(), "--version")) {
            assertThat(help.exitCode()).isZero();
            assertThat(help.out()).startsWith("Usage: ampsync sync [options]\n");
            assertThat(help.err()).isEmpty();
            assertThat(version.exitCode()).isZero();
            assertThat(version.out()).matches("ampsync \\d+\\.\\d+\\.\\d+.*\n");
            assertThat(version.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void badOptionsEndWithTwo(Path java) throws Exception {
        for (String[] arguments :
                List.of(new String[] {}, new String[] {"sync"}, new String[] {"sync", "--bogus"}, new String[] {
                    "sync", "--health-port", "x"
                })) {
            try (CommandProcess command = CommandProcess.start(java, Map.of(), arguments)) {
                assertThat(command.exitCode()).isEqualTo(2);
                assertThat(command.out()).isEmpty();
                assertThat(command.err()).startsWith("ampsync: ").hasLineCount(2);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void withoutServerNoWaitEndsWithTemporaryFailure(Path java) throws Exception {
        try (CommandProcess command = CommandProcess.start(java, unreachable(), "sync", "--no-wait")) {
            assertThat(command.exitCode()).as(command.err()).isEqualTo(75);
            assertOnlyLogLines(command);
            assertThat(command.err()).contains("failed for good").doesNotContain("hush");
        }
    }

    @ParameterizedTest
    @MethodSource("javasAndSignals")
    void signalDuringBackoffStopsCleanlyWithinSeconds(Path java, String signal) throws Exception {
        try (CommandProcess command = CommandProcess.start(java, unreachable(), "sync")) {
            command.awaitErr("next attempt in");
            command.signal(signal);
            command.signal(signal);

            assertThat(command.endsWithin(5)).isTrue();
            assertThat(command.exitCode()).as(command.err()).isZero();
            assertThat(command.err()).contains("SIG" + signal + ": stopping").contains("blocks: stopped");
            assertOnlyLogLines(command);
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void takenHealthPortEndsWithItsOwnCode(Path java) throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Map<String, String> environment = unreachable();
            environment.put("HEALTH_PORT", String.valueOf(taken.getLocalPort()));
            try (CommandProcess command = CommandProcess.start(java, environment, "sync")) {
                assertThat(command.exitCode()).isEqualTo(11);
                assertThat(command.err()).contains("health port " + taken.getLocalPort() + " is not available");
            }
        }
    }

    private static void assertOnlyLogLines(CommandProcess command) throws IOException {
        assertThat(command.out()).isEmpty();
        assertThat(command.err().lines().filter(line -> !line.matches(JVM_NOTICE)))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).matches(LOG_LINE));
    }

    /** The environment of a container of the Rust tool, with ports that nobody listens on. */
    static Map<String, String> unreachable() throws IOException {
        int port = freePort();
        return new HashMap<>(Map.of(
                "DATASET", "edge/mainnet",
                "TABLES", "blocks,logs",
                "DATABASE_URL", "postgresql://ampsync:hush@127.0.0.1:" + port + "/chain",
                "AMP_FLIGHT_ADDR", "http://127.0.0.1:" + port,
                "AMP_AUTH_TOKEN", "hush-token",
                "RUST_LOG", "info"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
