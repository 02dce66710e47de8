package io.ampsync.model;

/** Blocks of one network that a reorg has replaced, both ends inclusive. */
public record Invalidation(String network, long from, long to) {
    /** Whether {@code range} is of this network and shares a block with it. */
    public boolean invalidates(BlockRange range) {
        return network.equals(range.network()) && range.start() <= to && from <= range.end();
    }

    /** How many numbers of blocks it covers; a chain may have skipped some. */
    public long blocks() {
        return to - from + 1;
    }

    @Override
    public String toString() {
        return network + " " + from + ".." + to;
    }
}
