package io.ampsync.testing;

import io.ampsync.internal.rules.Cursor.Position;
import io.ampsync.model.BlockHash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A chain of made-up blocks that grows and reorganises on command. Everything in it follows from its seed and
 * the commands.
 *
 * <p>Orphaned blocks stay stored, so that a server can find its way back from them, until
 * {@link #forgetOrphans}. Thread-safe.
 */
public final class SimulatedChain {
    private final String network;
    private final long seed;
    private final long start;
    private final List<SimulatedBlock> canonical = new ArrayList<>();
    private final Map<BlockHash, SimulatedBlock> stored = new HashMap<>();
    private final List<SimulatedBlock> branch = new ArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private long forks;

    /** An empty chain of network {@code network} whose first block will be {@code start}. */
    public SimulatedChain(String network, long seed, long start) {
        this.network = network;
        this.seed = seed;
        this.start = start;
    }

    /** Blocks 0 to {@code blocks - 1} of network mainnet. */
    public static SimulatedChain ofLength(int blocks) {
        return new SimulatedChain("mainnet", 42, 0).grow(blocks);
    }

    public String network() {
        return network;
    }

    /** Number of the first block, whether it exists yet or not. */
    public long start() {
        return start;
    }

    /** Appends blocks: to the waiting branch of a {@link #reorg} if there is one, else to the chain. */
    public SimulatedChain grow(int blocks) {
        synchronized (this) {
            List<SimulatedBlock> end = branch.isEmpty() ? canonical : branch;
            for (int i = 0; i < blocks; i++) {
                append(end);
            }
            switchIfLonger();
        }
        listeners.forEach(Runnable::run);
        return this;
    }

    /**
     * Replaces the last {@code depth} blocks by {@code length} new ones. As with a real server this shows only
     * once the new branch is longer than what it replaces: until {@link #grow} has made it so, it waits unseen.
     */
    public SimulatedChain reorg(int depth, int length) {
        synchronized (this) {
            if (depth < 1 || depth > canonical.size() || length < 1) {
                throw new IllegalArgumentException(
                        "can't replace " + depth + " of " + canonical.size() + " blocks by " + length);
            }
            forks++;
            branch.clear();
            int fork = canonical.size() - depth;
            branch.add(block(
                    start + fork,
                    fork == 0 ? parentOfFirst() : canonical.get(fork - 1).hash()));
            for (int i = 1; i < length; i++) {
                append(branch);
            }
            switchIfLonger();
        }
        listeners.forEach(Runnable::run);
        return this;
    }

    /** Drops orphaned blocks for good: a server then picks too high a base for cursors that point at them. */
    public synchronized void forgetOrphans() {
        stored.clear();
        canonical.forEach(block -> stored.put(block.hash(), block));
    }

    /** The blocks as they are now, oldest first. */
    public synchronized List<SimulatedBlock> canonical() {
        return List.copyOf(canonical);
    }

    /** The canonical block with this number. */
    public synchronized Optional<SimulatedBlock> block(long number) {
        boolean exists = number >= start && number - start < canonical.size();
        return exists ? Optional.of(canonical.get((int) (number - start))) : Optional.empty();
    }

    /** The newest block. */
    public synchronized Optional<SimulatedBlock> tip() {
        return block(start + canonical.size() - 1);
    }

    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** The next microbatch after {@code previous} (null: from the start), or empty as long as there is none. */
    synchronized Optional<SimulatedWindow> window(Position previous, int longest) {
        if (canonical.isEmpty()) {
            return Optional.empty();
        }
        if (previous == null) {
            return window(start, canonical.get(0).parentHash(), longest);
        }
        if (isCanonical(previous.number(), previous.hash())) {
            return window(previous.number() + 1, previous.hash(), longest);
        }
        long base = reorgBase(previous);
        return block(base).flatMap(block -> window(base, block.parentHash(), longest));
    }

    private Optional<SimulatedWindow> window(long from, BlockHash prevHash, int longest) {
        int begin = (int) (from - start);
        int end = Math.min(canonical.size(), begin + longest);
        return begin >= end
                ? Optional.empty()
                : Optional.of(new SimulatedWindow(network, List.copyOf(canonical.subList(begin, end)), prevHash));
    }

    /** Follows the orphaned blocks down for as long as they are stored; what isn't stored ends the walk too early. */
    private long reorgBase(Position orphan) {
        long low = orphan.number();
        SimulatedBlock fork = stored(orphan.number(), orphan.hash());
        while (fork != null && !isCanonical(fork.number(), fork.hash())) {
            low = fork.number();
            fork = stored(fork.number() - 1, fork.parentHash());
        }
        return low;
    }

    private SimulatedBlock stored(long number, BlockHash hash) {
        SimulatedBlock block = stored.get(hash);
        return block != null && block.number() == number ? block : null;
    }

    private boolean isCanonical(long number, BlockHash hash) {
        return block(number).filter(block -> block.hash().equals(hash)).isPresent();
    }

    private void switchIfLonger() {
        int fork = branch.isEmpty() ? 0 : (int) (branch.get(0).number() - start);
        if (fork + branch.size() > canonical.size()) {
            canonical.subList(fork, canonical.size()).clear();
            canonical.addAll(branch);
            branch.forEach(block -> stored.put(block.hash(), block));
            branch.clear();
        }
    }

    private void append(List<SimulatedBlock> end) {
        boolean first = end.isEmpty();
        SimulatedBlock last = first ? null : end.get(end.size() - 1);
        SimulatedBlock next = first ? block(start, parentOfFirst()) : block(last.number() + 1, last.hash());
        end.add(next);
        if (branch.isEmpty()) {
            stored.put(next.hash(), next);
        }
    }

    private SimulatedBlock block(long number, BlockHash parent) {
        long content = SimulatedBlock.mix(SimulatedBlock.mix(seed ^ (forks << 40)) + number);
        return new SimulatedBlock(number, hash(number, forks), parent, timestamp(number), content);
    }

    private BlockHash parentOfFirst() {
        return start == 0 ? BlockHash.ZERO : hash(start - 1, 0);
    }

    private Instant timestamp(long number) {
        return Instant.ofEpochSecond(1_655_778_500 + (number - 15_000_000) * 12 + forks);
    }

    private BlockHash hash(long number, long fork) {
        try {
            byte[] text = ByteBuffer.allocate(24)
                    .putLong(seed)
                    .putLong(fork)
                    .putLong(number)
                    .array();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return new BlockHash("0x" + HexFormat.of().formatHex(digest.digest(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
