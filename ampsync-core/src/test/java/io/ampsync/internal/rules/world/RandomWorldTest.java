package io.ampsync.internal.rules.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.ReorgPolicy;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Random chains, servers and crashes. Whatever happens, at every watermark the table holds the rows of the
 * canonical chain exactly once, after every undo those of an earlier watermark, and at the end those of the whole
 * chain. A failure names the seed of its world.
 */
class RandomWorldTest {
    private static final int WORLDS = 15_000;

    @Test
    void rowsAndStateCommittedTogetherAlwaysEqualTheChain() {
        Statistics statistics = new Statistics();
        for (long seed = 0; seed < WORLDS; seed++) {
            play(seed, true, statistics);
        }
        everythingHappened(statistics);
        assertThat(List.of(statistics.resyncs, statistics.resyncsReachedInRounds, statistics.resyncsCutOff))
                .as(statistics.toString())
                .allMatch(count -> count > WORLDS / 200);
    }

    @Test
    void rowsWrittenAfterTheirIdsWerePersistedAlwaysEqualTheChain() {
        Statistics statistics = new Statistics();
        for (long seed = 0; seed < WORLDS; seed++) {
            play(seed, false, statistics);
        }
        everythingHappened(statistics);
    }

    private static void everythingHappened(Statistics statistics) {
        int often = WORLDS / 20;
        assertThat(List.of(
                        statistics.watermarks,
                        statistics.rewinds,
                        statistics.continuedReorgs,
                        statistics.steppedBack,
                        statistics.restarts,
                        statistics.prunes))
                .as(statistics.toString())
                .allMatch(count -> count > often);
        assertThat(List.of(statistics.repeatedSteps, statistics.refusals))
                .as(statistics.toString())
                .allMatch(count -> count > often / 10);
        assertThat(statistics.deepest).as(statistics.toString()).isGreaterThan(2);
    }

    private static void play(long seed, boolean grouped, Statistics statistics) {
        try {
            new World(new Random(seed), grouped, statistics).play();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("world " + seed + (grouped ? ", grouped: " : ", pair: ") + e.getMessage(), e);
        }
    }

    private static final class World {
        private final Random random;
        private final Chain chain;
        private final Client client;

        World(Random random, boolean grouped, Statistics statistics) {
            this.random = random;
            this.chain = new Chain(random.nextInt(3) == 0 ? 5 : 0, random);
            ModelServer server = new ModelServer(chain, random, 1 + random.nextInt(5), random.nextInt(5) == 0);
            ReorgPolicy policy = random.nextBoolean() ? ReorgPolicy.FAIL : ReorgPolicy.RESYNC;
            this.client = grouped
                    ? new GroupClient(server, random, policy, statistics)
                    : new PairClient(server, random, policy, statistics);
        }

        void play() {
            if (random.nextInt(4) > 0) {
                chain.extend(1 + random.nextInt(12));
            }
            int actions = 5 + random.nextInt(35);
            for (int i = 0; i < actions; i++) {
                act(random.nextInt(100));
            }
            client.runUntilQuiet(chain);
            chain.extend(1);
            client.runUntilQuiet(chain);
        }

        private void act(int dice) {
            if (dice < 15) {
                chain.extend(random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(4));
            } else if (dice < 32) {
                chain.reorg(1 + random.nextInt(random.nextInt(5) == 0 ? 15 : 3), 1 + random.nextInt(2));
            } else if (dice < 37) {
                chain.loseReplacedBlocks();
            } else if (dice < 42) {
                client.crash();
            } else if (dice < 47) {
                client.disconnect();
            } else if (dice < 60) {
                some(6, client::work);
            } else {
                some(25, client::read);
            }
        }

        private void some(int most, BooleanSupplier piece) {
            int count = 1 + random.nextInt(most);
            while (count-- > 0 && piece.getAsBoolean()) {
                // The piece has done what there was to do.
            }
        }
    }
}
