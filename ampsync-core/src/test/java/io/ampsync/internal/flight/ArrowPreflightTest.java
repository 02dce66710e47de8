package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ArrowPreflightTest {
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
        assertThat(run("-Dx=y")).contains("--add-opens=java.base/java.nio=ALL-UNNAMED");
        assertThat(run("--add-opens=java.base/java.nio=ALL-UNNAMED")).endsWith("fine\n");
    }

    private static String run(String flag) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        flag,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Check.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
