package io.ampsync.internal.rules.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.error.ReorgException;
import io.ampsync.internal.rules.Cursor;
import io.ampsync.internal.rules.Step;
import io.ampsync.internal.rules.StreamStateMachine;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A process that follows the model server through a {@link StreamStateMachine}. How it stores things is up to the
 * subtypes; what must hold is checked here.
 */
abstract class Client {
    private final ModelServer server;
    private final long retention;
    private final Statistics statistics;
    /** What the table must hold after each watermark. */
    private final Map<Long, List<Block.Row>> complete = new HashMap<>();

    private ReorgPolicy policy;
    private @Nullable StreamStateMachine machine;
    private @Nullable ModelStream stream;
    private boolean steppedBack;
    /** Whether a watermark was forgotten since the stream last started from the first block. */
    private boolean forgotten;
    /** Down to which block a reorg must be survived, by the prune that leaves this to be true. */
    private final Map<Long, Long> reachAfterPrune = new HashMap<>();
    /** The same, after what has been forgotten. */
    private long reach;

    Client(ModelServer server, long retention, ReorgPolicy policy, Statistics statistics) {
        this.server = server;
        this.retention = retention;
        this.policy = policy;
        this.statistics = statistics;
    }

    abstract StreamSnapshot load();

    /** Takes the steps of a response, or a rewind. */
    abstract void take(List<Step> steps, List<Block.Row> rows);

    /** Does a piece of work that has been put off; false if there is none. */
    abstract boolean work();

    /** Everything that isn't durable is gone. */
    abstract void lose();

    abstract Table table();

    Statistics statistics() {
        return statistics;
    }

    StreamStateMachine machine() {
        if (machine == null) {
            machine = new StreamStateMachine(load(), retention, policy);
            forgotten = load().pruned();
            steppedBack = false;
        }
        return machine;
    }

    /** A prune is on its way to the store. */
    void forget(long pruneThrough) {
        forgotten |= machine().watermarks().stream().anyMatch(watermark -> watermark.id() <= pruneThrough);
        reach = Math.max(reach, Objects.requireNonNull(reachAfterPrune.get(pruneThrough)));
        machine().forget(pruneThrough);
    }

    void crash() {
        lose();
        machine = null;
        stream = null;
    }

    void disconnect() {
        stream = null;
    }

    /** Reads a message, or does what is due before that; false if the server is silent. */
    boolean read() {
        if (stream == null || stream.ended()) {
            connect(machine().cursor());
            return !server.isEmpty();
        }
        Optional<Message> message = stream.next();
        message.ifPresent(this::accept);
        return message.isPresent();
    }

    private void connect(Optional<Cursor> cursor) {
        machine().rewind().ifPresent(undo -> {
            statistics.rewinds++;
            take(List.of(undo), List.of());
        });
        assertThat(machine().cursor()).isEqualTo(cursor);
        assertThat(machine().rewind()).as("a second rewind in a row").isEmpty();
        stream = server.open(cursor, machine().window());
    }

    private void accept(Message message) {
        List<Step> steps;
        try {
            steps = machine().accept(message.metadata(), message.rows().size());
        } catch (ReorgException e) {
            refused(message);
            return;
        }
        for (Step step : steps) {
            if (step instanceof Step.Complete watermark) {
                emitted(watermark.event(), message);
            }
        }
        count(steps);
        take(steps, message.rows());
        if (!steps.isEmpty() && steps.get(steps.size() - 1) instanceof Step.Reconnect reconnect) {
            statistics.deepest = Math.max(statistics.deepest, machine().fruitlessReconnects());
            connect(reconnect.cursor());
        }
    }

    private void emitted(Watermark watermark, Message message) {
        complete.put(watermark.id(), message.complete());
        statistics.watermarks++;
        long start = watermark.ranges().get(0).start();
        watermark
                .pruneThrough()
                .ifPresent(through -> reachAfterPrune.merge(through, Math.max(0, start - retention), Math::max));
    }

    /**
     * Refusing is right only if no remembered watermark is left in the chain, not even one from below the retention,
     * and older ones were forgotten.
     */
    private void refused(Message message) {
        statistics.refusals++;
        assertThat(policy).isEqualTo(ReorgPolicy.FAIL);
        assertThat(forgotten).as("a watermark was forgotten").isTrue();
        for (StoredWatermark watermark : machine().watermarks()) {
            assertThat(message.truth())
                    .noneMatch(block ->
                            block.hash().equals(watermark.ranges().get(0).hash()));
        }
        assertThat(machine().watermarks())
                .as("a watermark that ends below block %s", reach)
                .anyMatch(watermark -> watermark.ranges().get(0).end() < reach);
        policy = ReorgPolicy.RESYNC;
        crash();
    }

    private void count(List<Step> steps) {
        boolean reorg = !steps.isEmpty()
                && steps.get(0) instanceof Step.Revert undo
                && undo.event().cause() instanceof UndoCause.Reorg;
        if (!reorg) {
            return;
        }
        if (steps.get(steps.size() - 1) instanceof Step.Reconnect reconnect) {
            if (reconnect.cursor().isEmpty()) {
                statistics.restarts++;
                assertThat(forgotten && policy == ReorgPolicy.FAIL)
                        .as("a restart that the policy forbids")
                        .isFalse();
                forgotten = false;
                reachAfterPrune.clear();
                reach = 0;
            }
            statistics.repeatedSteps += steppedBack ? 1 : 0;
            statistics.steppedBack++;
            steppedBack = true;
        } else {
            statistics.continuedReorgs++;
            steppedBack = false;
        }
    }

    /** The table right after an undo that left {@code kept}, or nothing, in force. */
    void checkAfterUndo(Step.Revert undo) {
        Optional<Long> kept = undo.truncateFrom() == 0 ? Optional.empty() : Optional.of(undo.truncateFrom() - 1);
        assertThat(table().rows())
                .as("table after %s", undo)
                .isEqualTo(kept.map(complete::get).orElse(List.of()));
    }

    /** The table when everything up to the watermark has been written. */
    void checkAt(Watermark watermark) {
        steppedBack = false;
        watermark.pruneThrough().ifPresent(through -> statistics.prunes++);
        assertThat(table().rows()).as("table at %s", watermark).isEqualTo(complete.get(watermark.id()));
    }

    /** Lets the world come to rest; the table must then equal the chain. */
    void runUntilQuiet(Chain chain) {
        for (int i = 0; work() || read(); i++) {
            assertThat(i).as("messages until the server is silent").isLessThan(5000);
        }
        assertThat(table().rows())
                .isEqualTo(chain.canonical().stream()
                        .flatMap(block -> block.rows().stream())
                        .toList());
    }
}
