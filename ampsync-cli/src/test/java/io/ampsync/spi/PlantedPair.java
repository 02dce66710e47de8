package io.ampsync.spi;

import io.ampsync.status.TableStatus;

/** Breaks the rule: with it, contracts would need the status of runs. */
public final class PlantedPair {
    public final TableStatus.State state = TableStatus.State.STARTING;
}
