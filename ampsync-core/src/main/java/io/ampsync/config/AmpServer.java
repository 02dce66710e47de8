package io.ampsync.config;

import io.ampsync.error.AmpsyncException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where an Amp server is and how to talk to it. Immutable; connects to nothing by itself. */
public final class AmpServer {
    /** The address of a server started with its defaults on this machine. */
    public static final String DEFAULT_ADDRESS = "http://localhost:1602";

    private final ServerAddress address;
    private final TokenSource token;
    private final Map<String, String> headers;
    private final int maxMessageBytes;
    private final Duration keepAlive;
    private final Duration keepAliveTimeout;
    private final @Nullable Path trustedCertificates;

    private AmpServer(Builder builder) {
        this.address = builder.address;
        this.token = builder.token;
        this.headers = Map.copyOf(builder.headers);
        this.maxMessageBytes = builder.maxMessageBytes;
        this.keepAlive = builder.keepAlive;
        this.keepAliveTimeout = builder.keepAliveTimeout;
        this.trustedCertificates = builder.trustedCertificates;
    }

    /**
     * Supplies the bearer token, asked for at every call, so that a renewed token takes effect. A token that the server
     * rejects ends a run that has just been started; once a token has been accepted, the next attempts wait for a
     * renewed one.
     */
    @FunctionalInterface
    public interface TokenSource {
        /**
         * The token without "Bearer", or null to send none. An {@link java.io.IOException} other than that of a
         * missing or unreadable file, and a {@link java.util.concurrent.TimeoutException}, count as passing trouble;
         * an {@link AmpsyncException} as what it says; anything else as permanent until a token has been accepted,
         * as passing afterwards.
         */
        @Nullable
        String token() throws Exception;

        /** Whether another token may come later, so that one that has run out is worth waiting for; true by default. */
        default boolean mayChange() {
            return true;
        }
    }

    /** A token that never changes. */
    private record FixedToken(@Nullable String token) implements TokenSource {
        @Override
        public boolean mayChange() {
            return false;
        }

        @Override
        public String toString() {
            return "FixedToken";
        }
    }

    /**
     * A server at {@code address}, everything else by default. Throws {@link IllegalArgumentException} for an
     * address of another form than {@link #builder} takes.
     */
    public static AmpServer at(String address) {
        return builder(address).build();
    }

    /**
     * Starts from an address {@code scheme://host[:port]}: plaintext for the schemes http, grpc and grpc+tcp, TLS
     * for https and grpc+tls. The port defaults to 80 or 443.
     */
    public static Builder builder(String address) {
        return new Builder(address);
    }

    public URI address() {
        return address.uri();
    }

    /** The name or address of the host, IPv6 in brackets; {@link URI} has none for a name with an underscore. */
    public String host() {
        return address.host();
    }

    /** The port, also if the address leaves it to its scheme. */
    public int port() {
        return address.port();
    }

    /** Whether the scheme asks for TLS. */
    public boolean tls() {
        return address.tls();
    }

    public TokenSource token() {
        return token;
    }

    /** Further headers, sent with every call. */
    public Map<String, String> headers() {
        return headers;
    }

    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    public Duration keepAlive() {
        return keepAlive;
    }

    public Duration keepAliveTimeout() {
        return keepAliveTimeout;
    }

    /** PEM file of the certificates to trust; empty for the JVM's trust store. */
    public Optional<Path> trustedCertificates() {
        return Optional.ofNullable(trustedCertificates);
    }

    /** The address; never the token. */
    @Override
    public String toString() {
        return address.uri().toString();
    }

    /** Collects what {@link AmpServer} needs beyond its address. */
    public static final class Builder {
        private final ServerAddress address;
        private TokenSource token = new FixedToken(null);
        private final Map<String, String> headers = new LinkedHashMap<>();
        private int maxMessageBytes = 32 << 20;
        private Duration keepAlive = Duration.ofSeconds(30);
        private Duration keepAliveTimeout = Duration.ofSeconds(10);
        private @Nullable Path trustedCertificates;

        private Builder(String address) {
            this.address = ServerAddress.parse(address);
        }

        /** A token that never changes; the run ends when the server rejects it. */
        public Builder token(String token) {
            this.token = new FixedToken(Objects.requireNonNull(token, "token"));
            return this;
        }

        /** Where to get the token from at every call. */
        public Builder token(TokenSource token) {
            this.token = Objects.requireNonNull(token, "token");
            return this;
        }

        /** A header to send with every call. */
        public Builder header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        /** The largest message accepted, in bytes; 32 MiB by default. */
        public Builder maxMessageBytes(int bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("maximum message size must be positive, got " + bytes);
            }
            this.maxMessageBytes = bytes;
            return this;
        }

        /**
         * How often to ping an idle connection, and how long to wait for the answer before taking the connection
         * for dead; 30 and 10 seconds by default, intervals below 10 seconds act as 10.
         */
        public Builder keepAlive(Duration interval, Duration timeout) {
            this.keepAlive = interval;
            this.keepAliveTimeout = timeout;
            return this;
        }

        /** A PEM file of certificates to trust instead of the JVM's trust store. */
        public Builder trustedCertificates(Path pem) {
            this.trustedCertificates = pem;
            return this;
        }

        public AmpServer build() {
            return new AmpServer(this);
        }
    }
}
