package io.ampsync.testing;

import java.util.regex.Pattern;

/** The behaviour of which Amp server is simulated. */
public enum Release {
    /**
     * March 2026: microbatches of 1,000 blocks whatever a query asks for; one network for each query; cursors must name
     * the network, and may name others; networks have any names.
     */
    MARCH_2026(1_000, ".+"),
    /**
     * April 2026: microbatches of 100,000 blocks unless a query asks for others; any number of networks; cursors may
     * lack networks, and must not name others; names of networks
     * are of {@code a-z 0-9 -}, and a cursor with another one is void.
     */
    APRIL_2026(100_000, "[a-z0-9-]+");

    private final long interval;
    private final Pattern network;

    Release(long interval, String network) {
        this.interval = interval;
        this.network = Pattern.compile(network, Pattern.DOTALL);
    }

    /** Length of the longest microbatch unless configured or asked for otherwise. */
    long interval() {
        return interval;
    }

    /** Whether a cursor may name such a network. */
    boolean isNetwork(String name) {
        return network.matcher(name).matches();
    }
}
