package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jar on a JVM that denies access to off-heap memory; on those before 24, which can't, all is as ever. */
class UnsafeDeniedIT {
    private static final String DENY = "-XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=deny";
    private static final String ALLOW = "--sun-misc-unsafe-memory-access=allow";

    static Stream<Path> javas() {
        return CommandProcess.javas();
    }

    @ParameterizedTest
    @MethodSource("javas")
    void theJarWorksAndEndsWithTheExitCodeOfTheRun(Path java) throws Exception {
        try (CommandProcess command = start(java, DENY, "sync", "--no-wait")) {
            assertThat(command.exitCode()).as(command.err()).isEqualTo(75);
            assertThat(command.err()).contains("failed for good").doesNotContain("Unsafe", "hush", "\tat ");
            assertThat(command.out()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void aSignalStopsItCleanly(Path java) throws Exception {
        try (CommandProcess command = start(java, DENY, "sync")) {
            command.awaitErr("next attempt in");
            command.signal("TERM");

            assertThat(command.exitCode()).as(command.err()).isZero();
            assertThat(command.err()).contains("blocks: stopped");
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void oneProcessDoesItWithNothingMoreOnItsCommandLineThanTheFlag(Path java) throws Exception {
        try (CommandProcess command = start(java, DENY, "sync", "--table-suffix", "größe")) {
            assertThat(command.exitCode()).isEqualTo(2);
        }
        try (CommandProcess command = start(java, DENY, "sync", "--table-suffix", "green")) {
            command.awaitErr("next attempt in");

            assertThat(command.children()).isEmpty();
            assertThat(command.commandLine().split("\0"))
                    .containsSubsequence("-jar", CommandProcess.JAR.toString(), "sync", "--table-suffix", "green")
                    .filteredOn(argument -> !argument.equals(ALLOW))
                    .hasSize(6);
        }
    }

    /** The debugger's port is open when the JVM is replaced; it has to be free for the new one. */
    @ParameterizedTest
    @MethodSource("javas")
    void portsOfAgentsDoNotStandInTheWay(Path java) throws Exception {
        String agent = " -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + freePort();
        try (CommandProcess command = start(java, DENY + agent, "sync", "--no-wait")) {
            assertThat(command.exitCode()).as(command.err()).isEqualTo(75);
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void whereNoFlagHelpsOneLineNamesIt(Path java) throws Exception {
        Map<String, String> environment = CommandIT.unreachable();
        environment.put("_JAVA_OPTIONS", DENY);
        try (CommandProcess command = CommandProcess.start(java, environment, "sync", "--no-wait")) {
            int code = command.exitCode();
            if (isDenied(command)) {
                assertThat(code).as(command.err()).isEqualTo(2);
                assertThat(command.err().lines().toList())
                        .last()
                        .asString()
                        .startsWith("ampsync: ")
                        .endsWith("start java with " + ALLOW);
                assertThat(command.err()).containsOnlyOnce("starting again").doesNotContain("\tat ", "unexpected");
            } else {
                assertThat(code).as(command.err()).isEqualTo(75);
            }
        }
    }

    private static boolean isDenied(CommandProcess command) throws IOException {
        return command.err().contains("starting again");
    }

    private static CommandProcess start(Path java, String flags, String... arguments) throws IOException {
        Map<String, String> environment = new HashMap<>(CommandIT.unreachable());
        environment.put("JDK_JAVA_OPTIONS", flags);
        return CommandProcess.start(java, environment, arguments);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
