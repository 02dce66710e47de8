package io.ampsync.internal.flight;

import io.ampsync.config.AmpServer;
import io.grpc.ChannelCredentials;
import io.grpc.ConnectivityState;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the gRPC channel to a server, and makes it connect again without the waits of gRPC. */
final class AmpChannel {
    private static final Logger log = LoggerFactory.getLogger(AmpChannel.class);

    /** Keeps a line of 300 Mbit/s busy that takes 100 ms there and back. */
    private static final long LARGEST_WINDOW = 4 << 20;

    private static final long SMALLEST_WINDOW = 64 << 10;

    private AmpChannel() {}

    /**
     * A channel for streams to each of which the server may send {@code window} bytes before anybody asks for them;
     * gRPC would let that grow to 8 MiB. Throws {@link IllegalArgumentException} for certificates that can't be read.
     */
    static ManagedChannel to(AmpServer server, long window) {
        return NettyChannelBuilder.forTarget(target(server), credentials(server))
                .maxInboundMessageSize(server.maxMessageBytes())
                .flowControlWindow((int) Math.max(SMALLEST_WINDOW, Math.min(LARGEST_WINDOW, window)))
                // Trailers hold the whole chain of causes of a server's error.
                .maxInboundMetadataSize(1 << 20)
                .keepAliveTime(server.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(server.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .disableServiceConfigLookUp()
                .intercept(new IncomingMessages())
                .userAgent("ampsync")
                .build();
    }

    /**
     * Makes the next call connect anew unless there is a connection. After failed attempts gRPC waits up to two
     * minutes between them, and fails every call in the meantime with the old error; pacing is the caller's job
     * here. Calls that other threads have in flight are kept.
     */
    static void reconnect(ManagedChannel channel) {
        if (channel.getState(false) == ConnectivityState.READY || channel.isShutdown()) {
            return;
        }
        channel.enterIdle();
        awaitDone(channel);
    }

    /** The channel does one thing after another: a notification that is due at once follows what was asked before. */
    private static void awaitDone(ManagedChannel channel) {
        CountDownLatch done = new CountDownLatch(1);
        channel.notifyWhenStateChanged(ConnectivityState.SHUTDOWN, done::countDown);
        try {
            if (!done.await(1, TimeUnit.SECONDS)) {
                log.debug(
                        "Amp server {}: the gRPC channel still waits after an earlier failure; the next call may report"
                                + " that one again",
                        channel.authority());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static boolean isBroken(ManagedChannel channel) {
        return channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE;
    }

    /** A name is resolved again for every connection, unlike in a fixed socket address. */
    static String target(AmpServer server) {
        String host = server.host();
        if (host.indexOf('_') >= 0) {
            return HostNames.target(host, server.port());
        }
        String escaped = host.replace("[", "%5B").replace("]", "%5D");
        return "dns:///" + escaped + ":" + server.port();
    }

    private static ChannelCredentials credentials(AmpServer server) {
        if (!server.tls()) {
            return InsecureChannelCredentials.create();
        }
        return server.trustedCertificates().map(AmpChannel::trusting).orElseGet(TlsChannelCredentials::create);
    }

    private static ChannelCredentials trusting(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
                throw new CertificateException("it holds no certificates");
            }
            return TlsChannelCredentials.newBuilder().trustManager(pem.toFile()).build();
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException(
                    "file '" + pem + "': its trusted certificates can't be read: " + e.getMessage(), e);
        }
    }
}
