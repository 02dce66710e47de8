package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;

@Timeout(60)
class ArrowPreflightTest {
    private static final String OPEN = "--add-opens=java.base/java.nio=ALL-UNNAMED";
    private static final String ALLOW = "--sun-misc-unsafe-memory-access=allow";
    private static final String DENY = "--sun-misc-unsafe-memory-access=deny";
    private static final String ADVICE = "Arrow can't reach off-heap memory: start the JVM with ";

    /** Run in a JVM of its own. */
    static final class Check {
        private Check() {}

        public static void main(String[] args) {
            try {
                ArrowPreflight.check();
                System.out.println("fine");
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void aJvmWithoutTheFlagIsToldWhichToAdd() throws Exception {
        assertThat(run("-Dx=y")).endsWith(ADVICE + OPEN + "\n");
        assertThat(run(OPEN)).endsWith("fine\n");
    }

    @Test
    @EnabledForJreRange(minVersion = 24)
    void aJvmThatDeniesUnsafeIsToldAllItLacks() throws Exception {
        assertThat(run(DENY)).endsWith(ADVICE + OPEN + " " + ALLOW + "\n");
        assertThat(run(OPEN, DENY)).endsWith(ADVICE + ALLOW + "\n");
        assertThat(run(OPEN, DENY, ALLOW)).endsWith("fine\n");
    }

    private static String run(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Check.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
