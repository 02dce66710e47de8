package io.ampsync.internal.rules.world;

import io.ampsync.model.BlockHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A chain that grows and forks, together with the replaced blocks that its server still has. */
final class Chain {
    private final long first;
    private final Random random;
    private final Map<BlockHash, Block> stored = new HashMap<>();
    private List<Block> canonical = List.of();
    private BlockHash root;
    private long serial;

    Chain(long first, Random random) {
        this.first = first;
        this.random = random;
        this.root = first == 0 ? BlockHash.ZERO : freshHash();
    }

    long first() {
        return first;
    }

    /** From the first block to the tip; never modified, so it can be kept. */
    List<Block> canonical() {
        return canonical;
    }

    Optional<Block> at(long number) {
        long index = number - first;
        return index >= 0 && index < canonical.size() ? Optional.of(canonical.get((int) index)) : Optional.empty();
    }

    boolean isCanonical(long number, BlockHash hash) {
        return at(number).filter(block -> block.hash().equals(hash)).isPresent();
    }

    /** A block, also a replaced one, unless it has been lost. */
    Optional<Block> stored(long number, BlockHash hash) {
        return Optional.ofNullable(stored.get(hash)).filter(block -> block.number() == number);
    }

    void extend(int blocks) {
        List<Block> longer = new ArrayList<>(canonical);
        for (int i = 0; i < blocks; i++) {
            longer.add(newBlock(longer));
        }
        canonical = longer;
    }

    /** Replaces the last {@code depth} blocks by more than that: only a longer chain wins. */
    void reorg(int depth, int surplus) {
        int kept = Math.max(0, canonical.size() - depth);
        if (kept == 0 && first > 0 && random.nextBoolean()) {
            root = freshHash();
        }
        int replaced = canonical.size() - kept;
        canonical = canonical.subList(0, kept);
        extend(replaced + surplus);
    }

    /** Compaction: replaced blocks are gone. */
    void loseReplacedBlocks() {
        stored.values().removeIf(block -> !isCanonical(block.number(), block.hash()) && random.nextInt(3) > 0);
    }

    private Block newBlock(List<Block> below) {
        BlockHash parent = below.isEmpty() ? root : below.get(below.size() - 1).hash();
        int size = random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(2);
        Block block = new Block(first + below.size(), freshHash(), parent, size);
        stored.put(block.hash(), block);
        return block;
    }

    private BlockHash freshHash() {
        String digits = Long.toHexString(++serial);
        return new BlockHash("0x" + "0".repeat(64 - digits.length()) + digits);
    }
}
