package io.ampsync.examples;

import io.ampsync.testing.SimulatedChain;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets a chain grow and reorganise, without pause, until closed. */
final class ReorganisingChain implements AutoCloseable {
    private final SimulatedChain chain;
    private final SplittableRandom random;
    private final Thread thread = new Thread(this::run, "reorganising-chain");
    private volatile boolean closed;
    private final AtomicInteger reorgs = new AtomicInteger();

    ReorganisingChain(SimulatedChain chain, long seed) {
        this.chain = chain;
        this.random = new SplittableRandom(seed);
        thread.start();
    }

    int reorgs() {
        return reorgs.get();
    }

    private void run() {
        try {
            while (!closed) {
                chain.grow(1 + random.nextInt(8));
                if (random.nextInt(6) == 0) {
                    int depth = 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 4);
                    chain.reorg(depth, depth + 1 + random.nextInt(3));
                    reorgs.incrementAndGet();
                }
                Thread.sleep(random.nextInt(60));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
