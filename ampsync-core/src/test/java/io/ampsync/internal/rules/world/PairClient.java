package io.ampsync.internal.rules.world;

import io.ampsync.InMemoryStateStore;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.internal.rules.PendingWatermarks;
import io.ampsync.internal.rules.Step;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StreamSnapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Keeps state and rows apart: ids are persisted first, rows become visible at once, watermarks are committed some
 * time later, several together. A crash may come between any two of these.
 */
final class PairClient extends Client {
    private final Random random;
    private final Table table = new Table();
    private final InMemoryStateStore store = new InMemoryStateStore();
    private final Deque<Runnable> todo = new ArrayDeque<>();
    private PendingWatermarks pending = new PendingWatermarks();

    PairClient(ModelServer server, Random random, ReorgPolicy policy, Statistics statistics) {
        super(server, random.nextInt(random.nextBoolean() ? 4 : 40), policy, statistics);
        this.random = random;
    }

    @Override
    StreamSnapshot load() {
        return store.reopen().load();
    }

    @Override
    Table table() {
        return table;
    }

    @Override
    void lose() {
        todo.clear();
        pending = new PendingWatermarks();
    }

    @Override
    boolean work() {
        Runnable piece = todo.poll();
        if (piece == null) {
            return false;
        }
        piece.run();
        return true;
    }

    @Override
    boolean read() {
        // Events are delivered one by one: nothing is read before the last response has been dealt with.
        return work() || super.read();
    }

    @Override
    void take(List<Step> steps, List<Block.Row> rows) {
        for (Step step : steps) {
            if (step instanceof Step.Write data) {
                todo.add(() -> store.commit(StateChange.advance(data.id(), data.id() + 1)));
                todo.add(() -> table.write(data.id(), rows));
            } else if (step instanceof Step.Revert undo) {
                todo.add(() -> truncate(undo));
                todo.add(() -> table.undo(undo.event().invalidated()));
                todo.add(() -> checkAfterUndo(undo));
            } else if (step instanceof Step.Complete watermark) {
                watermark(watermark);
            }
        }
    }

    private void truncate(Step.Revert undo) {
        long id = undo.event().id();
        store.commit(
                new StateChange(id, id + 1, OptionalLong.of(undo.truncateFrom()), List.of(), OptionalLong.empty()));
        pending.discardFrom(undo.truncateFrom());
    }

    private void watermark(Step.Complete watermark) {
        long id = watermark.event().id();
        todo.add(() -> {
            store.commit(StateChange.advance(id, id + 1));
            pending.add(watermark.event());
        });
        todo.add(() -> checkAt(watermark.event()));
        if (random.nextInt(3) > 0) {
            todo.add(() -> commit(id));
        }
    }

    private void commit(long id) {
        pending.upTo(id).ifPresent(commit -> {
            store.commit(commit.change(store.load().next()));
            pending.committed(id);
            commit.pruneThrough().ifPresent(this::forget);
        });
    }
}
