package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.exit.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM with the flags of the container does when its heap is full. */
class ContainerMemoryTest {
    private static final Pattern FLAG = Pattern.compile("\"(-XX:[^\"]+)\"");

    @TempDir
    Path directory;

    @Test
    void lackOfMemoryEndsWithItsCodeWhoeverCatchesTheError() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags());
        command.addAll(List.of(
                "-Xmx16m",
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString()));
        command.add(FullHeap.class.getName());
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(said)).isEqualTo(ExitCode.MEMORY.code());
        assertThat(said).content().startsWith("Aborting due to java.lang.OutOfMemoryError");
    }

    private static List<String> flags() throws IOException {
        String dockerfile = Files.readString(Path.of("..", "Dockerfile"));
        return FLAG.matcher(dockerfile.substring(dockerfile.indexOf("ENTRYPOINT")))
                .results()
                .map(flag -> flag.group(1))
                .toList();
    }

    /** Fills the heap, and goes on as if nothing had happened. */
    static final class FullHeap {
        private FullHeap() {}

        public static void main(String[] args) {
            List<byte[]> rows = new ArrayList<>();
            try {
                while (true) {
                    rows.add(new byte[1 << 20]);
                }
            } catch (OutOfMemoryError e) {
                System.out.println(rows.size() + " MiB fit");
            }
        }
    }
}
