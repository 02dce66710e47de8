package io.ampsync.cli.options;

import io.ampsync.config.AmpServer;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.TableNaming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to read, and from where. */
public final class SourceOptions {
    /** Text that may be repeated although it is no name; a URL or an assignment isn't. */
    private static final Pattern SHOWABLE = Pattern.compile("[\\p{L}\\p{Nd}_$ .;'\"-]*");

    @Option(
            names = {"-d", "--dataset"},
            paramLabel = "<dataset>",
            order = 1,
            description = "What to sync: [namespace/]name[@revision], by default _/ and @latest. Required. [DATASET]")
    @FromVariable("DATASET")
    @Nullable
    public DatasetReference dataset;

    @Option(
            names = {"-t", "--tables"},
            arity = "1..*",
            paramLabel = "<table>",
            order = 2,
            description = "Its tables to sync, separated by commas or given repeatedly. Required. [TABLES]")
    @FromVariable("TABLES")
    public List<String> tables = List.of();

    @Option(
            names = "--amp-flight-addr",
            paramLabel = "<address>",
            order = 3,
            converter = Converters.Address.class,
            description = "The Amp server: scheme://host:port with http, https, grpc, grpc+tcp or grpc+tls; by default "
                    + AmpServer.DEFAULT_ADDRESS + ". [AMP_FLIGHT_ADDR]")
    @FromVariable("AMP_FLIGHT_ADDR")
    String address = AmpServer.DEFAULT_ADDRESS;

    @Option(
            names = "--auth-token",
            paramLabel = "<token>",
            order = 4,
            description = "Bearer token for the server. On the command line other users of the machine can see it:"
                    + " better use the variable or a file. [AMP_AUTH_TOKEN]")
    @FromVariable("AMP_AUTH_TOKEN")
    @Nullable
    Secret token;

    @Option(
            names = "--auth-token-file",
            paramLabel = "<file>",
            order = 5,
            description = "File that holds the token, read again at every call. [AMP_AUTH_TOKEN_FILE]")
    @FromVariable("AMP_AUTH_TOKEN_FILE")
    @Nullable
    Path tokenFile;

    @Option(
            names = "--amp-ca-file",
            paramLabel = "<file>",
            order = 6,
            converter = Converters.CertificateFile.class,
            description = "PEM file of the certificates to trust instead of the JVM's. [AMP_CA_FILE]")
    @FromVariable("AMP_CA_FILE")
    @Nullable
    Path trustedCertificates;

    @Option(
            names = "--grpc-max-decode-mb",
            paramLabel = "<MiB>",
            order = 7,
            converter = MessageMebibytes.class,
            description = "Largest message accepted, 1 to 512 MiB; by default 32. [AMPSYNC_GRPC_MAX_DECODE_MB]")
    @FromVariable("AMPSYNC_GRPC_MAX_DECODE_MB")
    int maxMessageMebibytes = 32;

    /** The server to talk to; reads the token once to say early what is wrong with it. */
    public AmpServer server(Choice choice) {
        AmpServer.Builder server = AmpServer.builder(address).maxMessageBytes(maxMessageMebibytes << 20);
        if (trustedCertificates != null) {
            server.trustedCertificates(trustedCertificates);
        }
        choice.secret("--auth-token", token, tokenFile).ifPresent(given -> {
            String now = choice.check(given.option(), () -> bearer(given.secret()));
            if (given.secret().mayChange()) {
                server.token(() -> bearer(given.secret()));
            } else {
                server.token(now);
            }
        });
        return server.build();
    }

    /** The tables, each name as the server accepts it and none twice. */
    public List<AmpTable> tables(Choice choice) {
        DatasetReference of = Objects.requireNonNull(dataset);
        return choice.check("--tables", () -> {
            Set<AmpTable> found = new LinkedHashSet<>();
            for (String name : String.join(",", tables).split(",", -1)) {
                add(found, of, name.strip());
            }
            return List.copyOf(found);
        });
    }

    private static void add(Set<AmpTable> found, DatasetReference of, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a table name is empty; look for a comma too many");
        }
        if (!SHOWABLE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "table name " + (found.size() + 1) + " is not one, and not shown as it may"
                            + " be a secret that belongs to another option; names consist of letters, digits, _ and $");
        }
        if (TableNaming.isReserved(name)) {
            throw new IllegalArgumentException("'" + name + "' is the name of a table that ampsync needs for itself");
        }
        if (!found.add(new AmpTable(of, name))) {
            throw new IllegalArgumentException("table '" + name + "' is given twice");
        }
    }

    private static String bearer(Secret secret) throws IOException {
        String token = secret.read();
        if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("the token holds blanks or characters outside ASCII");
        }
        return token;
    }

    static final class MessageMebibytes extends IntegerBetween {
        MessageMebibytes() {
            super(1, 512);
        }
    }
}
