package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A program of others that checks what is ours. Continuous integration installs it; elsewhere it may be missing. */
public final class InstalledTool {
    private InstalledTool() {}

    /** Skips the test if there is no such program, but not with CI=true. */
    public static void require(String name) {
        boolean present = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        assumeTrue(present || "true".equals(System.getenv("CI")), name + " isn't installed");
    }

    /** Runs a command, and requires that it finds nothing wrong; skips the test like {@link #require}. */
    public static void requireContent(String input, String... command) throws Exception {
        require(command[0]);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
