package io.ampsync.examples.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code java -jar ampsync-cli.jar sync} as a process of its own, configured through its environment. */
public final class SyncProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    private SyncProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the jar named by the system property {@code ampsync.cli.jar}; what it prints is appended to {@code log}.
     */
    public static SyncProcess start(Map<String, String> environment, Path log, String... jvmFlags) {
        return start(environment, log, List.of(jvmFlags), List.of("sync"));
    }

    /** The same with another command than {@code sync}. */
    public static SyncProcess start(
            Map<String, String> environment, Path log, List<String> jvmFlags, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(List.of("-jar", System.getProperty("ampsync.cli.jar", "ampsync-cli.jar")));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            return new SyncProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("can't start " + command, e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end, and returns the exit code. */
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it as {@code docker stop} does, and returns the exit code; 137 if it didn't end within ten seconds. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            kill();
        }
        return process.exitValue();
    }

    /** Everything that was printed, by all processes with this log. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
