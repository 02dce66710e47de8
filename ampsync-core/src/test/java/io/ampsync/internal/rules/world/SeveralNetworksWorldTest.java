package io.ampsync.internal.rules.world;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.internal.rules.Cursor;
import io.ampsync.internal.rules.ResponseMetadata;
import io.ampsync.internal.rules.Step;
import io.ampsync.internal.rules.StreamStateMachine;
import io.ampsync.model.BlockRange;
import io.ampsync.spi.StreamSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Two networks that reorganise on their own, and are taken back together. At every watermark the table holds the rows
 * of both chains exactly once.
 */
class SeveralNetworksWorldTest {
    private static final int WORLDS = 5_000;
    private static final Map<String, Integer> PACES = Map.of("a", 12, "b", 5);

    /** Never replaced: a server finds no block of the other network that is older, and waits for ever. */
    private static final int FIRST_BLOCKS = 4;

    private int watermarks;
    private int continued;
    private int reconnects;

    @Test
    void rowsAlwaysEqualBothChains() {
        for (long seed = 0; seed < WORLDS; seed++) {
            try {
                new World(new Random(seed)).play();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("world " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(List.of(watermarks, continued, reconnects)).allMatch(count -> count > WORLDS / 50);
    }

    /** A row of one of the networks. */
    private record Row(String network, Block.Row row) {}

    private final class World {
        private final Random random;
        private final TreeMap<String, Chain> chains = new TreeMap<>();
        private final ModelPair server;
        private final StreamStateMachine machine = new StreamStateMachine(StreamSnapshot.EMPTY, 64, ReorgPolicy.RESYNC);
        private final TreeMap<Long, List<Row>> table = new TreeMap<>();
        private Map<String, Cursor.Position> position = new HashMap<>();
        private boolean connected;

        World(Random random) {
            this.random = random;
            PACES.keySet().stream().sorted().forEach(network -> chains.put(network, new Chain(0, random)));
            this.server = new ModelPair(PACES, chains, 10 + random.nextInt(60));
        }

        void play() {
            chains.values().forEach(chain -> chain.extend(FIRST_BLOCKS + 1 + random.nextInt(10)));
            for (int i = 0; i < 40; i++) {
                act(random.nextInt(10));
            }
            catchUp();
            int messages = 0;
            while (read()) {
                assertThat(messages++).as("messages until the server is silent").isLessThan(5000);
            }
            assertThat(machine.completed()).hasSize(2);
            machine.completed()
                    .forEach(range -> assertThat(
                                    requireNonNull(chains.get(range.network())).isCanonical(range.end(), range.hash()))
                            .isTrue());
            assertThat(rows()).isEqualTo(expected(machine.completed(), truth()));
        }

        /** Lets both chains reach a time that neither has reached: while one lags behind, the server is silent. */
        private void catchUp() {
            long end = 300;
            for (Map.Entry<String, Chain> chain : chains.entrySet()) {
                end = Math.max(
                        end, 300L + chain.getValue().canonical().size() * requireNonNull(PACES.get(chain.getKey())));
            }
            for (Map.Entry<String, Chain> chain : chains.entrySet()) {
                long blocks = end / requireNonNull(PACES.get(chain.getKey()));
                chain.getValue()
                        .extend((int) blocks - chain.getValue().canonical().size());
            }
        }

        private void act(int dice) {
            Chain chain = requireNonNull(chains.get(random.nextBoolean() ? "a" : "b"));
            if (dice < 3) {
                chain.extend(1 + random.nextInt(4));
            } else if (dice < 5) {
                int spared = chain.canonical().size() - FIRST_BLOCKS;
                chain.reorg(1 + random.nextInt(Math.max(1, Math.min(4, spared))), 1 + random.nextInt(2));
            } else if (dice < 6) {
                chain.loseReplacedBlocks();
            } else if (dice < 7) {
                connected = false;
            } else {
                read();
            }
        }

        /** Reads a microbatch, perhaps only its beginning; false if the server is silent. */
        private boolean read() {
            if (!connected) {
                connect();
            }
            Optional<ModelPair.Microbatch> microbatch = server.after(position);
            microbatch.ifPresent(this::take);
            return microbatch.isPresent();
        }

        private void connect() {
            machine.rewind().ifPresent(this::revert);
            position = new HashMap<>(machine.cursor().map(Cursor::positions).orElse(new TreeMap<>()));
            connected = true;
        }

        private void take(ModelPair.Microbatch microbatch) {
            microbatch
                    .ranges()
                    .forEach(range -> position.put(range.network(), new Cursor.Position(range.end(), range.hash())));
            List<Row> rows = new ArrayList<>();
            for (BlockRange range : microbatch.ranges()) {
                rows.addAll(rows(range, microbatch.truth(), range.start()));
            }
            apply(machine.accept(new ResponseMetadata(microbatch.ranges(), false), rows.size()), rows);
            if (connected && random.nextInt(8) == 0) {
                connected = false;
            }
            if (connected) {
                apply(machine.accept(new ResponseMetadata(microbatch.ranges(), true), 0), List.of());
                assertThat(rows()).isEqualTo(expected(microbatch.ranges(), microbatch.truth()));
            }
        }

        private void apply(List<Step> steps, List<Row> rows) {
            for (Step step : steps) {
                if (step instanceof Step.Write write) {
                    table.put(write.id(), rows);
                    continued += steps.size() > 1 ? 1 : 0;
                } else if (step instanceof Step.Revert revert) {
                    revert(revert);
                } else if (step instanceof Step.Complete) {
                    watermarks++;
                } else {
                    reconnects++;
                    connected = false;
                }
            }
        }

        private void revert(Step.Revert revert) {
            table.keySet().removeIf(revert.event().invalidated()::contains);
        }

        private List<Row> rows() {
            return table.values().stream()
                    .flatMap(List::stream)
                    .sorted((x, y) -> x.network().compareTo(y.network()))
                    .toList();
        }

        private List<Row> expected(List<BlockRange> ranges, Map<String, List<Block>> truth) {
            List<Row> all = new ArrayList<>();
            ranges.forEach(range -> all.addAll(rows(range, truth, 0)));
            return all;
        }

        private List<Row> rows(BlockRange range, Map<String, List<Block>> truth, long from) {
            return requireNonNull(truth.get(range.network())).stream()
                    .filter(block -> block.number() >= from && block.number() <= range.end())
                    .flatMap(block -> block.rows().stream())
                    .map(row -> new Row(range.network(), row))
                    .toList();
        }

        private Map<String, List<Block>> truth() {
            Map<String, List<Block>> truth = new TreeMap<>();
            chains.forEach((network, chain) -> truth.put(network, chain.canonical()));
            return truth;
        }
    }
}
