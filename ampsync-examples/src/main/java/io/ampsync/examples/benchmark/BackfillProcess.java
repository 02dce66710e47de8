package io.ampsync.examples.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A JVM with little memory in which {@link Backfill} runs. */
public final class BackfillProcess implements AutoCloseable {
    /** What one backfill came to. */
    public record Result(long rows, long milliseconds, long peakMebibytes) {}

    private final Process process;
    private final BufferedReader output;

    private BackfillProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a JVM with the class path of this one.
     *
     * @param heap its largest size in MiB
     * @param direct the most direct memory in MiB
     * @param arguments of {@link Backfill}
     */
    public static BackfillProcess start(int heap, int direct, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:NativeMemoryTracking=summary",
                "-XX:MaxDirectMemorySize=" + direct + "m",
                "-Xmx" + heap + "m"));
        command.addAll(List.of("-classpath", System.getProperty("java.class.path"), Backfill.class.getName()));
        command.addAll(List.of(arguments));
        try {
            return new BackfillProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("can't start the backfill", e);
        }
    }

    /** Lets it sync once into an empty database. */
    public Result run(Variant variant) throws IOException {
        process.getOutputStream().write((variant.line() + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        String line = output.readLine();
        if (line == null) {
            throw new IllegalStateException("the backfill failed");
        }
        long[] figures = Pattern.compile(" ")
                .splitAsStream(line)
                .mapToLong(Long::parseLong)
                .toArray();
        return new Result(figures[0], figures[1], figures[2]);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
