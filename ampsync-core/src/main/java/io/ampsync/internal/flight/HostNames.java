package io.ampsync.internal.flight;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Resolves names that gRPC's own resolver refuses, such as those of containers with an underscore; anew for every
 * connection, as that one does.
 */
final class HostNames extends NameResolverProvider {
    private static final String SCHEME = "ampsync-host";

    static {
        NameResolverRegistry.getDefaultRegistry().register(new HostNames());
    }

    private HostNames() {}

    /** The target that makes a channel resolve {@code host} here. */
    static String target(String host, int port) {
        return SCHEME + ":///" + host + ":" + port;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    /** The lowest, so that targets of others without a scheme stay with their resolver. */
    @Override
    protected int priority() {
        return 0;
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        if (!SCHEME.equals(target.getScheme())) {
            return null;
        }
        @Nullable Executor executor = args.getOffloadExecutor();
        return new Resolver(target.getPath().substring(1), executor == null ? ForkJoinPool.commonPool() : executor);
    }

    /** Resolves one name. */
    private static final class Resolver extends NameResolver {
        private final String authority;
        private final Executor executor;
        private @Nullable Listener2 listener;

        Resolver(String authority, Executor executor) {
            this.authority = authority;
            this.executor = executor;
        }

        @Override
        public String getServiceAuthority() {
            return authority;
        }

        @Override
        public void start(Listener2 listener) {
            this.listener = listener;
            refresh();
        }

        @Override
        public void refresh() {
            Listener2 receiver = Objects.requireNonNull(listener);
            executor.execute(() -> resolve(receiver));
        }

        private void resolve(Listener2 receiver) {
            int colon = authority.lastIndexOf(':');
            String host = authority.substring(0, colon);
            int port = Integer.parseInt(authority.substring(colon + 1));
            try {
                List<EquivalentAddressGroup> addresses = Arrays.stream(InetAddress.getAllByName(host))
                        .map(address -> new EquivalentAddressGroup(new InetSocketAddress(address, port)))
                        .toList();
                receiver.onResult(ResolutionResult.newBuilder()
                        .setAddressesOrError(StatusOr.fromValue(addresses))
                        .build());
            } catch (UnknownHostException e) {
                receiver.onError(Status.UNAVAILABLE
                        .withDescription("Unable to resolve host " + host)
                        .withCause(e));
            }
        }

        @Override
        public void shutdown() {}
    }
}
