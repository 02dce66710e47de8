package io.ampsync.cli.options;

import io.ampsync.cli.secret.BearerToken;
import io.ampsync.cli.secret.Secret;
import io.ampsync.cli.secret.TokenFile;
import io.ampsync.config.AmpServer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where to read. */
public final class ServerOptions {
    @Option(
            names = "--amp-flight-addr",
            paramLabel = "<address>",
            order = 1,
            converter = Converters.Address.class,
            description = "The Amp server: scheme://host:port with http, https, grpc, grpc+tcp or grpc+tls; by default "
                    + AmpServer.DEFAULT_ADDRESS + ". [AMP_FLIGHT_ADDR]")
    @FromVariable("AMP_FLIGHT_ADDR")
    String address = AmpServer.DEFAULT_ADDRESS;

    @Option(
            names = "--auth-token",
            paramLabel = "<token>",
            order = 2,
            description = "Bearer token for the server. On the command line other users of the machine can see it:"
                    + " better use the variable or a file. [AMP_AUTH_TOKEN]")
    @FromVariable("AMP_AUTH_TOKEN")
    @Nullable
    Secret token;

    @Option(
            names = "--auth-token-file",
            paramLabel = "<file>",
            order = 3,
            description = "File that holds the token, read again at every call. [AMP_AUTH_TOKEN_FILE]")
    @FromVariable("AMP_AUTH_TOKEN_FILE")
    @Nullable
    Path tokenFile;

    @Option(
            names = "--amp-ca-file",
            paramLabel = "<file>",
            order = 4,
            converter = Converters.CertificateFile.class,
            description = "PEM file of the certificates to trust instead of the JVM's. [AMP_CA_FILE]")
    @FromVariable("AMP_CA_FILE")
    @Nullable
    Path trustedCertificates;

    @Option(
            names = "--grpc-max-decode-mb",
            paramLabel = "<MiB>",
            order = 5,
            converter = MessageMebibytes.class,
            description = "Largest message accepted, 1 to 512 MiB; by default 32. [AMPSYNC_GRPC_MAX_DECODE_MB]")
    @FromVariable("AMPSYNC_GRPC_MAX_DECODE_MB")
    int maxMessageMebibytes = 32;

    /** The server to talk to; reads the token once to say early what is wrong with it. */
    public AmpServer server(OptionChecks checks) {
        AmpServer.Builder server = AmpServer.builder(address).maxMessageBytes(maxMessageMebibytes << 20);
        if (trustedCertificates != null) {
            server.trustedCertificates(trustedCertificates);
        }
        checks.secret("--auth-token", token, tokenFile).ifPresent(given -> {
            String now = checks.check(given.option(), () -> BearerToken.read(given.secret()));
            given.secret().file().ifPresentOrElse(file -> server.token(new TokenFile(file)), () -> server.token(now));
        });
        return server.build();
    }

    static final class MessageMebibytes extends IntegerBetween {
        MessageMebibytes() {
            super(1, 512);
        }
    }
}
