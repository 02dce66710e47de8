package io.ampsync.cli.health;

/**
 * What probes are told.
 *
 * @param port to listen on, 0 for any free one
 * @param strict whether the process is unhealthy once a table has failed for good, though others go on
 * @param details whether error messages are shown, which name hosts and databases
 */
public record HealthSettings(int port, boolean strict, boolean details) {}
