package io.ampsync.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged jar, running as a process of its own with nothing of this process's environment. */
final class CommandProcess implements AutoCloseable {
    static final Path JAR = Path.of("target", "ampsync-cli.jar").toAbsolutePath();
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path out;
    private final Path err;

    private CommandProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** The JDKs to try: this one, and that of JAVA_25_HOME if set. */
    static Stream<Path> javas() {
        return Stream.of(System.getProperty("java.home"), System.getenv("JAVA_25_HOME"))
                .filter(home -> home != null && !home.isBlank())
                .map(home -> Path.of(home, "bin", "java"));
    }

    /** Starts {@code java -jar ampsync-cli.jar arguments...}. */
    static CommandProcess start(Path java, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile("ampsync", ".out");
        Path err = Files.createTempFile("ampsync", ".err");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new CommandProcess(
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
    }

    /** Sends a signal by name, such as TERM. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits for the end; returns the exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running; it said: " + errUnchecked());
        }
        return process.exitValue();
    }

    boolean endsWithin(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    /** Waits until standard error holds {@code text}. */
    void awaitErr(String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!err().contains(text)) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new AssertionError("never said '" + text + "' but: " + err());
            }
            Thread.sleep(50);
        }
    }

    /** What the process runs now, each argument ended by a zero byte. */
    String commandLine() throws IOException {
        return Files.readString(
                Path.of("/proc", String.valueOf(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
    }

    /** The processes that this one has started. */
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    private String errUnchecked() {
        try {
            return err();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
    }
}
