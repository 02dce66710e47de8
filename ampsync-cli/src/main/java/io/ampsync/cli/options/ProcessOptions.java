package io.ampsync.cli.options;

import io.ampsync.cli.log.LogFormat;
import io.ampsync.cli.log.LogLevels;
import io.ampsync.cli.log.ProgressMode;
import io.ampsync.cli.secret.Redaction;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** How the process shows itself. */
public final class ProcessOptions {
    @Option(
            names = "--health-port",
            paramLabel = "<port>",
            order = 1,
            converter = Port.class,
            description =
                    "Serve /healthz, /ready, /status, /metrics and a page over HTTP on this port, 0 to 65535 (0: any free one); by default"
                            + " off. [HEALTH_PORT]")
    @FromVariable("HEALTH_PORT")
    @Nullable
    Integer healthPort;

    @Option(
            names = "--health-address",
            paramLabel = "<address>",
            order = 2,
            converter = Address.class,
            description = "Listen on the interface with this address only; by default on all of them, as probes come"
                    + " from outside. [AMPSYNC_HEALTH_ADDRESS]")
    @FromVariable("AMPSYNC_HEALTH_ADDRESS")
    @Nullable
    InetAddress healthAddress;

    @Option(
            names = "--strict-health",
            arity = "1",
            paramLabel = "true|false",
            order = 2,
            converter = ExactBoolean.class,
            description = "Whether /healthz says 503 once a table has failed for good; by default true for one table,"
                    + " false for several. [STRICT_HEALTH]")
    @FromVariable("STRICT_HEALTH")
    @Nullable
    Boolean strictHealth;

    @Option(
            names = "--health-details",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            order = 3,
            description = "Show whole error messages, which name hosts and databases, to everybody who asks /ready; by"
                    + " default only their kind. [AMPSYNC_HEALTH_DETAILS]")
    @FromVariable("AMPSYNC_HEALTH_DETAILS")
    Boolean healthDetails = false;

    @Option(
            names = "--log-level",
            paramLabel = "<level>",
            order = 4,
            description =
                    "off, error, warn, info (default), debug or trace; also logger=level, several separated by commas."
                            + " [AMPSYNC_LOG, then RUST_LOG and AMP_LOG]")
    @FromVariable("AMPSYNC_LOG")
    @Nullable
    LogLevels logLevels;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            order = 5,
            description = "Log lines of text (default), or a JSON object on each line. [AMPSYNC_LOG_FORMAT]")
    @FromVariable("AMPSYNC_LOG_FORMAT")
    LogFormat logFormat = LogFormat.TEXT;

    @Option(
            names = "--progress",
            paramLabel = "<mode>",
            order = 6,
            description = "How sync shows progress: live (lines below the log that are drawn again and again, at a"
                    + " terminal), log (a line for each table every ten seconds), none, or auto (default): live where"
                    + " standard error is a terminal, unless CI or NO_COLOR is set; otherwise log. [AMPSYNC_PROGRESS]")
    @FromVariable("AMPSYNC_PROGRESS")
    ProgressMode progress = ProgressMode.AUTO;

    @Option(names = "--verbose", order = 7, description = "Log stack traces with errors.")
    boolean verbose;

    public Optional<Integer> healthPort() {
        return Optional.ofNullable(healthPort);
    }

    /** The address of the interface to listen on; empty for all. */
    public Optional<InetAddress> healthAddress() {
        return Optional.ofNullable(healthAddress);
    }

    /** Whether one failed table of {@code tables} makes the process unhealthy. */
    public boolean strictHealth(int tables) {
        return strictHealth == null ? tables == 1 : strictHealth;
    }

    public boolean healthDetails() {
        return healthDetails;
    }

    /**
     * The levels that the options ask for, or those that variables of the Rust tool do: {@code AMP_LOG} for ampsync as
     * a whole, {@code RUST_LOG} for what it names, and for ampsync if there is no {@code AMP_LOG}.
     */
    public LogLevels logLevels(Variables variables) {
        return logLevels != null
                ? logLevels
                : LogLevels.lenient(Stream.of("AMP_LOG", "RUST_LOG")
                        .map(variables::find)
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(",")));
    }

    public LogFormat logFormat() {
        return logFormat;
    }

    public ProgressMode progress() {
        return progress;
    }

    public boolean verbose() {
        return verbose;
    }

    /** An IP address, or a name that has one. */
    static final class Address implements ITypeConverter<InetAddress> {
        @Override
        public InetAddress convert(String value) {
            try {
                return InetAddress.getByName(value.strip());
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(
                        "must be the address of an interface of this machine, got " + Redaction.quote(value), e);
            }
        }
    }

    /** A port to listen on. */
    static final class Port extends IntegerBetween {
        Port() {
            super(0, 65535);
        }
    }
}
