package io.ampsync.examples.benchmark;

import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
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

    /** The median of several starts in milliseconds, each of which fills a table of its own. */
    public long median(int starts, String... jvmFlags) throws Exception {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            try (SimulatedAmpServer server = SimulatedAmpServer.start(SimulatedChain.ofLength(10))) {
                times.add(start(server, "start" + i, jvmFlags));
            }
        }
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private long start(SimulatedAmpServer server, String suffix, String... jvmFlags) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
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
                    throw new IllegalStateException("the command has ended with " + process.exitValue());
                }
            }
            return (System.nanoTime() - begin) / 1_000_000;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }
}
