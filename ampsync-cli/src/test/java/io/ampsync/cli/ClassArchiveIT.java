package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code bin/class-archive}: what it makes is used, and what is wrong with it costs nothing but speed. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(120)
class ClassArchiveIT {
    private static final Path SCRIPT = Path.of("..", "bin", "class-archive").toAbsolutePath();

    @TempDir
    Path directory;

    static Stream<Path> javas() {
        return CommandProcess.javas();
    }

    @ParameterizedTest
    @MethodSource("javas")
    void mostClassesComeFromTheArchive(Path java) throws Exception {
        String flags = made(java);
        Path loaded = directory.resolve("loaded");
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xlog:class+load:file=" + loaded));
        command.addAll(List.of(flags.split(" ", -1)));
        command.addAll(List.of("-jar", CommandProcess.JAR.toString(), "sync", "--no-wait"));
        command.addAll(List.of("--dataset", "a/b@1.0.0", "--tables", "t", "--amp-flight-addr", "http://127.0.0.1:1"));
        command.addAll(List.of("--database-url", "postgresql://nobody@127.0.0.1:1/none"));
        assertThat(run(command)).contains("ended with code 75");
        List<String> ours = Files.readAllLines(loaded).stream()
                .filter(line -> line.contains(" io.ampsync.") && !line.contains("Lambda"))
                .toList();
        assertThat(ours).hasSizeGreaterThan(50);
        assertThat(ours.stream().filter(line -> line.contains("shared objects file")))
                .hasSizeGreaterThan(ours.size() / 2);
    }

    /** A JVM would crash with it. */
    @ParameterizedTest
    @MethodSource("javas")
    void anArchiveThatIsCutOffIsRemoved(Path java) throws Exception {
        String unused = made(java);
        Path archive = archives().get(0);
        byte[] all = Files.readAllBytes(archive);
        Path copy = directory.resolve(archive.getFileName());
        Files.delete(archive);
        Files.write(copy, Arrays.copyOf(all, all.length / 2));
        assertThat(flags()).isEmpty();
        assertThat(archives()).isEmpty();
    }

    private String made(Path java) throws Exception {
        assertThat(run(List.of(
                        SCRIPT.toString(),
                        "--make",
                        java.toString(),
                        CommandProcess.JAR.toString(),
                        directory.resolve("classes").toString())))
                .isEmpty();
        return flags();
    }

    private String flags() throws Exception {
        return run(List.of(
                SCRIPT.toString(), "--flags", directory.resolve("classes").toString()));
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file ->
                            file.toString().endsWith(".aot") || file.toString().endsWith(".jsa"))
                    .toList();
        }
    }

    @Test
    void ofTwoFirstStartsOneMakesIt() throws Exception {
        List<String> command = List.of(
                SCRIPT.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                CommandProcess.JAR.toString());
        Process first = start(command, directory);
        Process second = start(command, directory);
        assertThat(List.of(first.waitFor(), second.waitFor())).containsExactlyInAnyOrder(0, 1);
        Path cache = directory.resolve("ampsync");
        while (names(cache).size() != 1 || names(cache).get(0).endsWith(".making")) {
            Thread.sleep(100);
        }
        assertThat(run(command, directory))
                .startsWith("-XX:")
                .contains(names(cache).get(0));
    }

    private static List<String> names(Path cache) throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void withoutAPlaceForItThereIsNone() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        List<String> command = List.of(
                SCRIPT.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                CommandProcess.JAR.toString());
        assertThat(run(command, file)).isEmpty();
    }

    private String run(List<String> command) throws Exception {
        return run(command, directory);
    }

    /** What the command says, errors included. */
    private String run(List<String> command, Path cache) throws Exception {
        Process process = start(command, cache);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said.strip();
    }

    private static Process start(List<String> command, Path cache) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        return builder.start();
    }
}
