package io.ampsync.internal.rules.world;

import io.ampsync.ReorgPolicy;
import io.ampsync.Watermark;
import io.ampsync.internal.rules.Step;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Keeps rows and state in one place and commits both together, some time after they were read. A crash loses the
 * groups that were not committed.
 */
final class GroupClient extends Client {
    private final Random random;
    private final Table table = new Table();
    private final Deque<Group> closed = new ArrayDeque<>();
    private StreamSnapshot durable = StreamSnapshot.EMPTY;
    private Group open = new Group(0);

    GroupClient(ModelServer server, Random random, ReorgPolicy policy, Statistics statistics) {
        super(server, random.nextInt(random.nextBoolean() ? 4 : 40), policy, statistics);
        this.random = random;
    }

    /** What becomes durable together. */
    private static final class Group {
        final long expectedNext;
        final List<Runnable> operations = new ArrayList<>();
        final List<StoredWatermark> insert = new ArrayList<>();
        OptionalLong truncateFrom = OptionalLong.empty();
        OptionalLong prune = OptionalLong.empty();
        boolean undoes;
        long next;

        Group(long expectedNext) {
            this.expectedNext = expectedNext;
        }

        StateChange change() {
            return new StateChange(expectedNext, next, truncateFrom, insert, prune);
        }
    }

    @Override
    StreamSnapshot load() {
        return durable;
    }

    @Override
    Table table() {
        return table;
    }

    @Override
    void lose() {
        closed.clear();
        open = new Group(durable.next());
    }

    @Override
    void take(List<Step> steps, List<Block.Row> rows) {
        for (Step step : steps) {
            if (step instanceof Step.Data data) {
                open.operations.add(() -> table.write(data.id(), rows));
                open.next = data.id() + 1;
            } else if (step instanceof Step.Undo undo) {
                undo(undo);
            } else if (step instanceof Step.Watermark watermark) {
                watermark(watermark.event());
            }
        }
        if (!open.undoes && !open.operations.isEmpty() && random.nextInt(6) == 0) {
            close();
        }
    }

    private void undo(Step.Undo undo) {
        open.operations.add(() -> {
            table.undo(undo.event().invalidated());
            checkAfterUndo(undo);
        });
        long from = Math.min(undo.truncateFrom(), open.truncateFrom.orElse(Long.MAX_VALUE));
        open.truncateFrom = OptionalLong.of(from);
        open.undoes = true;
        open.next = undo.event().id() + 1;
    }

    private void watermark(Watermark watermark) {
        open.operations.add(() -> checkAt(watermark));
        open.insert.add(new StoredWatermark(watermark.id(), watermark.ranges()));
        open.prune = watermark.pruneThrough();
        open.next = watermark.id() + 1;
        watermark.pruneThrough().ifPresent(this::forget);
        close();
    }

    private void close() {
        closed.add(open);
        open = new Group(open.next);
    }

    @Override
    boolean work() {
        Group group = closed.poll();
        if (group == null) {
            return false;
        }
        group.operations.forEach(Runnable::run);
        durable = group.change().applyTo(durable);
        return true;
    }
}
