package io.ampsync.examples.benchmark;

import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long the command takes from its start to its first request at the server. */
public final class StartTime {
    private final LocalPostgres postgres;
    private final Path jar;

    public StartTime(LocalPostgres postgres, Path jar) {
        this.postgres = postgres;
        this.jar = jar;
    }

    /** The flags that use an archive of classes, which {@code bin/class-archive} makes for this JVM. */
    public String[] archiveFlags(Path script) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("ampsync-classes");
        String archive = directory.resolve("classes").toString();
        String unused = run(script.toString(), "--make", java(), jar.toString(), archive);
        directory.toFile().deleteOnExit();
        return run(script.toString(), "--flags", archive).split(" ", -1);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed; build the jar anew");
        }
        return output.strip();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The median of several starts in milliseconds, each of which fills a table of its own. */
    public long median(int starts, String... jvmFlags) throws Exception {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            try (SimulatedAmpServer server = SimulatedAmpServer.start(SimulatedChain.ofLength(10))) {
                times.add(start(server, "start" + i + "_" + jvmFlags.length, jvmFlags));
            }
        }
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private long start(SimulatedAmpServer server, String suffix, String... jvmFlags) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(List.of(jvmFlags));
        command.addAll(List.of("-jar", jar.toString(), "sync", "--tables", "blocks", "--table-suffix", suffix));
        command.addAll(List.of("--dataset", SimulatedAmpServer.DATASET.toString()));
        command.addAll(List.of("--amp-flight-addr", server.address(), "--database-url", postgres.url()));
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (server.requests().isEmpty()) {
                if (process.waitFor(1, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("the command has ended with code " + process.exitValue()
                            + " before it asked for anything; run it by hand: " + String.join(" ", command));
                }
            }
            return (System.nanoTime() - begin) / 1_000_000;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }
}
