package io.ampsync.cli.options;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which process to ask. */
public final class ProbeOptions {
    @Option(
            names = "--health-port",
            required = true,
            paramLabel = "<port>",
            order = 1,
            converter = ProcessOptions.Port.class,
            description = "The port that the sync serves on. Required. [HEALTH_PORT]")
    @FromVariable("HEALTH_PORT")
    private @Nullable Integer port;

    public int port() {
        return Objects.requireNonNull(port);
    }
}
