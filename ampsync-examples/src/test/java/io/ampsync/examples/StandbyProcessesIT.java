package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.examples.local.ConsistencyReader;
import io.ampsync.examples.local.SyncProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Processes that stand by for each other, or share tables, while the chain grows and reorganises. */
class StandbyProcessesIT {
    private static final long SEED = Long.getLong("ampsync.test.seed", System.nanoTime());
    /** Eight seconds for an owner that hangs, and as much again for a machine that is busy with starting others. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(16);

    private static final int KILLS = Integer.getInteger("ampsync.test.kills", 8);
    /** What a JVM that is asked to end before the program has begun says. */
    private static final int JVM_ENDED = 143;

    private static final String STANDING_BY = ": stands by while process";
    private static final String STREAMING = ": streaming";

    @Test
    void aRollingDeploymentPausesForMomentsOnly() throws Exception {
        try (Instances world = new Instances("rolling", 3, "AMPSYNC_STANDBY")) {
            SyncProcess running = world.start();
            world.awaitTip();
            try (ReorganisingChain chain = new ReorganisingChain(world.chain, SEED);
                    PauseWatch pauses = new PauseWatch(world.postgres)) {
                for (int i = 0; i < 2; i++) {
                    SyncProcess next = world.start();
                    world.awaitLines(next, STANDING_BY, 3);
                    Duration before = pauses.longest();
                    assertThat(running.stop()).as(running::output).isZero();
                    world.awaitLines(next, STREAMING, 3);
                    Thread.sleep(500);
                    Duration pause = pauses.longest();
                    print("A rolling deployment", pause, before);
                    assertThat(pause).isLessThan(Duration.ofSeconds(3));
                    running = next;
                }
                assertThat(chain.reorgs()).isPositive();
            }
            world.awaitTip();
            world.requireTablesEqualChain();
        }
    }

    @Test
    void aProcessThatIsKilledIsReplacedWithinThreeSeconds() throws Exception {
        withStandby("killed", (running, standby, world) -> {
            Duration pause = pauseBy(running::kill, standby, world);
            assertThat(pause).as("pause after a kill").isLessThan(Duration.ofSeconds(3));
        });
    }

    @Test
    void aProcessThatHangsIsReplacedWithinEightSecondsAndStandsByWhenItWakesUp() throws Exception {
        withStandby("hung", (running, standby, world) -> {
            Duration pause = pauseBy(() -> signal("STOP", running), standby, world);
            assertThat(pause).as("pause after a hang").isLessThan(Duration.ofSeconds(8));
            signal("CONT", running);
            world.awaitLines(running, STANDING_BY, 3);
            standby.kill();
            world.awaitLines(running, STREAMING, 6);
        });
    }

    /** What happens to a process that writes the tables while another stands by. */
    @FunctionalInterface
    private interface Incident {
        void happen(SyncProcess running, SyncProcess standby, Instances world) throws Exception;
    }

    @FunctionalInterface
    private interface Blow {
        void strike() throws Exception;
    }

    private static void withStandby(String name, Incident incident) throws Exception {
        try (Instances world = new Instances(name, 3, "AMPSYNC_STANDBY")) {
            SyncProcess running = world.start();
            world.awaitTip();
            SyncProcess standby = world.start();
            world.awaitLines(standby, STANDING_BY, 3);
            try (ReorganisingChain chain = new ReorganisingChain(world.chain, SEED)) {
                incident.happen(running, standby, world);
                assertThat(chain.reorgs()).isNotNegative();
            }
            world.awaitTip();
            world.requireTablesEqualChain();
        }
    }

    /** The longest pause of commits until the one that stands by has taken over. */
    private static Duration pauseBy(Blow blow, SyncProcess standby, Instances world) throws Exception {
        try (PauseWatch pauses = new PauseWatch(world.postgres)) {
            Thread.sleep(1_000);
            Duration before = pauses.longest();
            blow.strike();
            world.awaitLines(standby, STREAMING, 3);
            Thread.sleep(500);
            Duration pause = pauses.longest();
            print("A process that is lost", pause, before);
            return pause;
        }
    }

    /**
     * One of three is killed, asked to end or left hanging, at any moment, also while it starts; another takes its
     * place.
     */
    @Test
    void threeProcessesShareTenTablesThroughKillsAtRandomMoments() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Instances world = new Instances("shared", 10, "AMPSYNC_SHARE")) {
            List<SyncProcess> running = new ArrayList<>(List.of(world.start(), world.start(), world.start()));
            world.awaitTip();
            Instances.await("even shares", () -> world.shares().equals(List.of(3, 3, 4)));
            Duration longest = Duration.ZERO;
            try (ReorganisingChain chain = new ReorganisingChain(world.chain, SEED);
                    ConsistencyReader reader = ConsistencyReader.of(world.postgres, "blocks0");
                    PauseWatch pauses = new PauseWatch(world.postgres)) {
                for (int i = 0; i < KILLS; i++) {
                    Thread.sleep(random.nextInt(6_000));
                    Instances.await("two that can take over", () -> working(running) >= 2);
                    SyncProcess victim = running.remove(random.nextInt(running.size()));
                    int way = random.nextInt(4);
                    if (way == 0) {
                        boolean began = Instances.count(victim, "INFO  ampsync ") > 0;
                        assertThat(victim.stop()).as(victim::output).isIn(0, began ? 0 : JVM_ENDED);
                    } else if (way == 1) {
                        signal("STOP", victim);
                        Thread.sleep(random.nextInt(9_000));
                        victim.kill();
                    } else {
                        victim.kill();
                    }
                    running.add(world.start());
                    Duration pause = pauses.longest();
                    longest = pause.compareTo(longest) > 0 ? pause : longest;
                }
                Instances.await("even shares again", () -> world.shares().equals(List.of(3, 3, 4)));
                Duration last = pauses.longest();
                longest = last.compareTo(longest) > 0 ? last : longest;
                assertThat(chain.reorgs()).isPositive();
                reader.requireNoFault();
                assertThat(reader.looks()).isGreaterThan(100);
            }
            assertThat(longest).isLessThan(LONGEST_PAUSE);
            System.out.printf(
                    "Three processes, ten tables, %d ends at random moments: a table's longest pause was %,d ms.%n",
                    KILLS, longest.toMillis());
            world.awaitTip();
            world.requireTablesEqualChain();
        } catch (AssertionError | IllegalStateException e) {
            throw new AssertionError("with -Dampsync.test.seed=" + SEED, e);
        }
    }

    /** How many processes write tables or stand by for them, as opposed to starting. */
    private static long working(List<SyncProcess> processes) {
        return processes.stream()
                .filter(process -> Instances.count(process, STREAMING) + Instances.count(process, ": stands by") > 0)
                .count();
    }

    private static void print(String what, Duration pause, Duration before) {
        System.out.printf(
                "%s paused the commits for %,d ms (before it: %,d ms).%n", what, pause.toMillis(), before.toMillis());
    }

    private static void signal(String signal, SyncProcess process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
