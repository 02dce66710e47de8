package io.ampsync.testing;

import io.ampsync.internal.rules.Cursor.Position;
import io.ampsync.model.BlockHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongPredicate;

/**
 * A chain of made-up blocks that grows and reorganises on command. Everything in it follows from its seed and
 * the commands.
 *
 * <p>Orphaned blocks stay stored, so that a server can find its way back from them, until
 * {@link #forgetOrphans}. Thread-safe.
 */
public final class SimulatedChain {
    private final BlockMaker maker;
    private final List<SimulatedBlock> canonical = new ArrayList<>();
    private final Map<BlockHash, SimulatedBlock> stored = new HashMap<>();
    private final List<SimulatedBlock> branch = new ArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private long forks;

    private SimulatedChain(BlockMaker maker) {
        this.maker = maker;
    }

    /** An empty chain of network {@code network} whose first block will be {@code start}. */
    public SimulatedChain(String network, long seed, long start) {
        this(new Builder(network).seed(seed).start(start).maker());
    }

    /** A chain of {@code network} that differs from {@link #ofLength} in more than its length. */
    public static Builder builder(String network) {
        return new Builder(network);
    }

    /** Blocks 0 to {@code blocks - 1} of network mainnet. */
    public static SimulatedChain ofLength(int blocks) {
        return builder("mainnet").build().grow(blocks);
    }

    public String network() {
        return maker.network();
    }

    /** Number of the first block, whether it exists yet or not. */
    public long start() {
        return maker.start();
    }

    /** Appends blocks: to the waiting branch of a {@link #reorg} if there is one, else to the chain. */
    public SimulatedChain grow(int blocks) {
        synchronized (this) {
            List<SimulatedBlock> end = branch.isEmpty() ? canonical : branch;
            for (int i = 0; i < blocks; i++) {
                append(end);
            }
            switchIfHigher();
        }
        listeners.forEach(Runnable::run);
        return this;
    }

    /**
     * Replaces the last {@code depth} blocks by {@code length} new ones. As with a real server this shows only
     * once the new branch is higher than what it replaces: until {@link #grow} has made it so, it waits unseen.
     */
    public SimulatedChain reorg(int depth, int length) {
        synchronized (this) {
            if (depth < 1 || depth > canonical.size() || length < 1) {
                throw new IllegalArgumentException(
                        "can't replace " + depth + " of " + canonical.size() + " blocks by " + length);
            }
            forks++;
            branch.clear();
            SimulatedBlock replaced = canonical.get(canonical.size() - depth);
            branch.add(maker.block(replaced.number(), replaced.parentHash(), forks));
            for (int i = 1; i < length; i++) {
                append(branch);
            }
            switchIfHigher();
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
        int index = from(number);
        return index < canonical.size() && canonical.get(index).number() == number
                ? Optional.of(canonical.get(index))
                : Optional.empty();
    }

    /** The newest block. */
    public synchronized Optional<SimulatedBlock> tip() {
        return canonical.isEmpty() ? Optional.empty() : Optional.of(canonical.get(canonical.size() - 1));
    }

    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Whether ranges tell the time of their last block. */
    boolean isTimed() {
        return maker.timed();
    }

    /**
     * A window as far as the interval allows.
     *
     * @param endsInGap whether the interval ends at a number without a block, so that the window stops short of it
     */
    record Candidate(NetworkWindow window, boolean endsInGap) {}

    /**
     * The next window of at most {@code interval} blocks (unsigned) after {@code previous} (null: from the start), or
     * empty as long as there is none.
     */
    synchronized Optional<Candidate> window(Position previous, long interval) {
        if (canonical.isEmpty()) {
            return Optional.empty();
        }
        if (previous == null) {
            return window(start(), canonical.get(0).parentHash(), interval);
        }
        if (isCanonical(previous.number(), previous.hash())) {
            return window(previous.number() + 1, previous.hash(), interval);
        }
        long base = reorgBase(previous);
        return block(base).flatMap(block -> window(base, block.parentHash(), interval));
    }

    /** As in a real server the sum may overflow: an interval near 2^64 and a start above 0 make an empty window. */
    private Optional<Candidate> window(long begin, BlockHash prevHash, long interval) {
        long tip = canonical.get(canonical.size() - 1).number();
        long limit = begin + (interval == 0 ? 1 : interval) - 1;
        long last = Long.compareUnsigned(limit, tip) < 0 ? limit : tip;
        if (last < begin) {
            return Optional.empty();
        }
        int first = from(begin);
        int end = Math.max(from(last + 1), first + 1);
        List<SimulatedBlock> blocks = List.copyOf(canonical.subList(first, end));
        boolean gap = blocks.get(blocks.size() - 1).number() != last;
        return Optional.of(new Candidate(new NetworkWindow(network(), begin, blocks, prevHash, maker.timed()), gap));
    }

    /** Where a stream goes on that is aligned with other networks; empty as long as there is no such block. */
    synchronized Optional<Continuation> after(Position previous) {
        List<SimulatedBlock> blocks = canonical();
        if (previous == null) {
            return blocks.stream()
                    .min(Comparator.comparing(SimulatedBlock::timestamp).thenComparing(SimulatedBlock::number))
                    .map(first -> new Continuation(network(), blocks, blocks.indexOf(first), false));
        }
        boolean reorganised = !isCanonical(previous.number(), previous.hash());
        int index = from(reorganised ? reorgBase(previous) : previous.number() + 1);
        boolean exists = index < blocks.size();
        return exists ? Optional.of(new Continuation(network(), blocks, index, reorganised)) : Optional.empty();
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

    /** Index of the first canonical block with {@code number} or a higher one. */
    private int from(long number) {
        int low = 0;
        int high = canonical.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (canonical.get(middle).number() < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void switchIfHigher() {
        if (branch.isEmpty()
                || branch.get(branch.size() - 1).number()
                        <= canonical.get(canonical.size() - 1).number()) {
            return;
        }
        canonical.subList(from(branch.get(0).number()), canonical.size()).clear();
        canonical.addAll(branch);
        branch.forEach(block -> stored.put(block.hash(), block));
        branch.clear();
    }

    private void append(List<SimulatedBlock> end) {
        boolean first = end.isEmpty();
        SimulatedBlock last = first ? null : end.get(end.size() - 1);
        SimulatedBlock next = first ? maker.first() : maker.block(maker.numberAfter(last.number()), last.hash(), forks);
        end.add(next);
        if (branch.isEmpty()) {
            stored.put(next.hash(), next);
        }
    }

    /** Collects what makes a chain. */
    public static final class Builder {
        private final String network;
        private long seed = 42;
        private long start;
        private long blockSeconds = 12;
        private Instant origin = Instant.ofEpochSecond(1_475_778_500);
        private LongPredicate skipped = number -> false;
        private boolean timed = true;

        private Builder(String network) {
            this.network = network;
        }

        /** Chains of different seeds have different blocks; 42 by default. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Number of the first block; 0 by default. */
        public Builder start(long number) {
            this.start = number;
            return this;
        }

        /** Time from number to number; 12 by default. */
        public Builder blockSeconds(long seconds) {
            this.blockSeconds = seconds;
            return this;
        }

        /** The time of block 0, whether it exists or not. */
        public Builder origin(Instant time) {
            this.origin = time;
            return this;
        }

        /** Numbers above the first that have no block, like skipped slots of Solana; none by default. */
        public Builder skipped(LongPredicate numbers) {
            this.skipped = numbers;
            return this;
        }

        /** Ranges that don't tell the time of their last block. */
        public Builder withoutTimes() {
            this.timed = false;
            return this;
        }

        /** The chain, still empty. */
        public SimulatedChain build() {
            return new SimulatedChain(maker());
        }

        private BlockMaker maker() {
            return new BlockMaker(network, seed, start, blockSeconds, origin, skipped, timed);
        }
    }
}
