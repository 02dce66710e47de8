package io.ampsync.cli.health;

import java.net.InetAddress;
import java.util.Optional;

/**
 * What probes are told.
 *
 * @param address of the interface to listen on; empty for all of them
 * @param port to listen on, 0 for any free one
 * @param strict whether the process is unhealthy once a table has failed for good, though others go on
 * @param details whether error messages are shown, which name hosts and databases
 */
public record HealthSettings(Optional<InetAddress> address, int port, boolean strict, boolean details) {}
