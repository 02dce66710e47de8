package io.ampsync.internal.rules.world;

import io.ampsync.internal.rules.Cursor;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** Chooses microbatches as an Amp server does. */
final class ModelServer {
    static final String NETWORK = "model";

    private final Chain chain;
    private final Random random;
    private final int maxBlocks;
    private final boolean revealsReorgsByParent;

    /**
     * @param maxBlocks limit for a microbatch
     * @param revealsReorgsByParent after a resume from a replaced block go on after its number instead of
     *     searching for the fork, so that only the parent hash shows what has happened
     */
    ModelServer(Chain chain, Random random, int maxBlocks, boolean revealsReorgsByParent) {
        this.chain = chain;
        this.random = random;
        this.maxBlocks = maxBlocks;
        this.revealsReorgsByParent = revealsReorgsByParent;
    }

    /** A microbatch; {@code truth} is the whole chain at this moment. */
    record Microbatch(BlockRange range, List<Block> blocks, List<Block> truth) {}

    /** @param window limit for the microbatches of this stream instead of the server's */
    ModelStream open(Optional<Cursor> cursor, OptionalLong window) {
        return new ModelStream(this, random, cursor.map(c -> c.positions().get(NETWORK)), window.orElse(maxBlocks));
    }

    boolean isEmpty() {
        return chain.canonical().isEmpty();
    }

    /** The microbatch after {@code last}, or nothing as long as there is none. */
    Optional<Microbatch> after(Optional<Cursor.Position> last, boolean resumed, long window) {
        if (isEmpty()) {
            return Optional.empty();
        }
        if (last.isEmpty()) {
            return from(chain.first(), parentOf(chain.first()), window);
        }
        Cursor.Position position = last.get();
        boolean canonical = chain.isCanonical(position.number(), position.hash());
        if (canonical) {
            return from(position.number() + 1, Optional.of(position.hash()), window);
        }
        long start = resumed && revealsReorgsByParent ? position.number() + 1 : reorgBase(position);
        return from(start, parentOf(start), window);
    }

    /** Walks down the replaced chain as long as its blocks are stored; stops too early if they aren't. */
    private long reorgBase(Cursor.Position position) {
        long low = position.number();
        Optional<Block> fork = chain.stored(position.number(), position.hash());
        while (fork.isPresent()
                && !chain.isCanonical(fork.get().number(), fork.get().hash())) {
            low = fork.get().number();
            fork = chain.stored(low - 1, fork.get().parent());
        }
        return low;
    }

    private Optional<BlockHash> parentOf(long number) {
        return chain.at(number).map(Block::parent);
    }

    private Optional<Microbatch> from(long start, Optional<BlockHash> parent, long window) {
        List<Block> truth = chain.canonical();
        long tip = chain.first() + truth.size() - 1;
        long end = Math.min(tip, start + window - 1);
        if (parent.isEmpty() || end < start) {
            return Optional.empty();
        }
        List<Block> blocks = truth.subList((int) (start - chain.first()), (int) (end - chain.first() + 1));
        BlockRange range =
                BlockRange.of(NETWORK, start, end, blocks.get(blocks.size() - 1).hash(), parent.get());
        return Optional.of(new Microbatch(range, blocks, truth));
    }
}
