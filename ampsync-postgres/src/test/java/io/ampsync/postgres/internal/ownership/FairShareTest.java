package io.ampsync.postgres.internal.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FairShareTest {
    private static final Set<String> FOUR = Set.of("s1", "s2", "s3", "s4");

    private static FairShare of(String self, Map<String, String> owners, String... living) {
        Map<String, Set<String>> candidates = new HashMap<>();
        for (String process : living) {
            candidates.put(process, FOUR);
        }
        return new FairShare(self, candidates, owners);
    }

    @Test
    void whoIsAloneTakesEverything() {
        FairShare alone = of("a", Map.of(), "a");
        assertThat(alone.mayTake("s1")).isTrue();
        assertThat(alone.taking("s1").taking("s2").taking("s3").mayTake("s4")).isTrue();
        assertThat(of("a", Map.of("s1", "a", "s2", "a", "s3", "a", "s4", "a"), "a")
                        .toGiveUp())
                .isEmpty();
    }

    @Test
    void aFreeStreamIsForThoseWithTheFewest() {
        Map<String, String> owners = Map.of("s1", "a", "s2", "b", "s3", "a");
        assertThat(of("a", owners, "a", "b").mayTake("s4")).isFalse();
        assertThat(of("b", owners, "a", "b").mayTake("s4")).isTrue();
        assertThat(of("b", owners, "a", "b", "c").mayTake("s4")).isFalse();
    }

    @Test
    void aStreamWithALivingOwnerIsNobodyElses() {
        Map<String, String> owners = Map.of("s1", "a", "s2", "a", "s3", "a", "s4", "a");
        assertThat(FOUR).noneMatch(of("b", owners, "a", "b")::mayTake);
        Map<String, String> withStranger = Map.of("s1", "stranger", "s2", "a", "s3", "a", "s4", "a");
        assertThat(FOUR).noneMatch(of("b", withStranger, "a", "b")::mayTake);
    }

    @Test
    void theOneWithTheMostGivesUpOneAtATime() {
        Map<String, String> owners = Map.of("s1", "a", "s2", "a", "s3", "a", "s4", "a");
        assertThat(of("a", owners, "a", "b").toGiveUp()).contains("s1");
        assertThat(of("b", owners, "a", "b").toGiveUp()).isEmpty();
        assertThat(of("a", Map.of("s2", "a", "s3", "a", "s4", "a"), "a", "b").toGiveUp())
                .as("while one is on its way")
                .isEmpty();
        assertThat(of("a", Map.of("s1", "b", "s2", "a", "s3", "a", "s4", "b"), "a", "b")
                        .toGiveUp())
                .isEmpty();
    }

    @Test
    void aStreamThatNobodyWouldTakeKeepsNobodyFromEveningOut() {
        Map<String, Set<String>> candidates = Map.of("a", Set.of("s1", "s2", "s3"), "b", Set.of("s2", "s3"));
        FairShare share = new FairShare("a", candidates, Map.of("s1", "a", "s2", "a", "s3", "a"));
        assertThat(share.toGiveUp()).as("only what b would take").contains("s2");
    }

    /**
     * Processes that come, die and go, each acting on what it saw a while ago; a claim looks again, as the database
     * does.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void onRandomSchedulesTheNumbersGetEvenAndStayThatWay(long seed) {
        World world = new World(new SplittableRandom(seed));
        for (int round = 0; round < 40; round++) {
            world.disturb();
            world.run(world.random.nextInt(60));
            world.disturb();
            int moves = world.settle();
            assertThat(moves).as("moves until nothing changes").isLessThan(200);
            assertThat(world.owners).as("every stream has an owner").hasSize(World.STREAMS);
            assertThat(world.spread()).as("%s", world.owners).isLessThanOrEqualTo(1);
            int before = world.moves;
            world.run(200);
            assertThat(world.moves).as("once even, nothing moves").isEqualTo(before);
        }
    }

    private static final class World {
        static final int STREAMS = 10;

        final SplittableRandom random;
        final Set<String> all = new TreeSet<>();
        final Set<String> living = new TreeSet<>();
        final Map<String, String> owners = new TreeMap<>();
        final Map<String, FairShare> views = new HashMap<>();
        int born;
        int moves;

        World(SplittableRandom random) {
            this.random = random;
            for (int i = 0; i < STREAMS; i++) {
                all.add("s" + i);
            }
            join();
        }

        void join() {
            living.add("p" + born++);
        }

        /** What somebody who has died had is free. */
        void disturb() {
            if (living.size() > 1 && random.nextBoolean()) {
                String victim = any(living);
                living.remove(victim);
                views.remove(victim);
                owners.values().removeIf(victim::equals);
            } else if (living.size() < 5) {
                join();
            }
        }

        private String any(Set<String> of) {
            return new ArrayList<>(of).get(random.nextInt(of.size()));
        }

        void look(String process) {
            Map<String, Set<String>> candidates = new HashMap<>();
            living.forEach(each -> candidates.put(each, all));
            views.put(process, new FairShare(process, candidates, owners));
        }

        /** Acts on an earlier look. */
        void act(String process) {
            FairShare view = views.get(process);
            if (view == null) {
                return;
            }
            for (String stream : all) {
                if (view.mayTake(stream) && !owners.containsKey(stream)) {
                    view = view.taking(stream);
                    owners.put(stream, process);
                    moves++;
                }
            }
            Optional<String> given = view.toGiveUp();
            if (given.isPresent() && process.equals(owners.get(given.get()))) {
                owners.remove(given.get());
            }
            views.remove(process);
        }

        void run(int steps) {
            for (int i = 0; i < steps; i++) {
                String process = any(living);
                if (random.nextInt(3) == 0) {
                    look(process);
                } else {
                    act(process);
                }
            }
        }

        int settle() {
            int before = moves;
            run(2_000);
            return moves - before;
        }

        long spread() {
            List<Long> loads = living.stream()
                    .map(process ->
                            owners.values().stream().filter(process::equals).count())
                    .sorted()
                    .toList();
            return loads.get(loads.size() - 1) - loads.get(0);
        }
    }
}
