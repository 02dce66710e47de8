package io.ampsync.cli.options;

import io.ampsync.cli.log.LogLevels;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the process shows itself. */
public final class ProcessOptions {
    @Option(
            names = "--health-port",
            paramLabel = "<port>",
            order = 1,
            converter = Port.class,
            description = "Serve /healthz and /ready over HTTP on this port, 0 to 65535 (0: any free one); by default"
                    + " off. [HEALTH_PORT]")
    @FromVariable("HEALTH_PORT")
    @Nullable
    public Integer healthPort;

    @Option(
            names = "--log-level",
            paramLabel = "<level>",
            order = 2,
            description =
                    "off, error, warn, info (default), debug or trace; also logger=level, several separated by commas."
                            + " [AMPSYNC_LOG, then RUST_LOG]")
    @FromVariable("AMPSYNC_LOG")
    @Nullable
    public LogLevels logLevels;

    @Option(names = "--verbose", order = 3, description = "Log stack traces with errors.")
    public boolean verbose;

    public static final class Port extends IntegerBetween {
        Port() {
            super(0, 65535);
        }
    }
}
