package io.ampsync.internal.rules.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.internal.rules.OwedBlocks;
import io.ampsync.internal.rules.Step;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Keeps rows and state in one place and commits both together, some time after they were read, so that no reader ever
 * misses a block that was complete before. A crash loses the groups that were not committed.
 */
final class GroupClient extends Client {
    private final Random random;
    private final Table table = new Table();
    private final Deque<Group> closed = new ArrayDeque<>();
    private StreamSnapshot durable = StreamSnapshot.EMPTY;
    private Group open = new Group(0);
    /** The newest watermark that readers see once all closed groups are committed. */
    private Optional<StoredWatermark> visible = Optional.empty();

    private boolean pruned;

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
        final OwedBlocks owed = new OwedBlocks();
        boolean undoes;
        boolean resyncs;
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
        visible = durable.watermark();
        pruned = durable.pruned();
    }

    @Override
    void take(List<Step> steps, List<Block.Row> rows) {
        for (Step step : steps) {
            if (step instanceof Step.Write data) {
                open.operations.add(() -> table.write(data.id(), rows));
                open.next = data.id() + 1;
            } else if (step instanceof Step.Revert undo) {
                undo(undo);
            } else if (step instanceof Step.Complete watermark) {
                watermark(watermark.event());
            }
        }
        if (!open.undoes && !open.operations.isEmpty() && random.nextInt(6) == 0) {
            close();
        }
    }

    private void undo(Step.Revert undo) {
        open.operations.add(() -> {
            table.undo(undo.event().invalidated());
            checkAfterUndo(undo);
        });
        long from = Math.min(undo.truncateFrom(), open.truncateFrom.orElse(Long.MAX_VALUE));
        open.truncateFrom = OptionalLong.of(from);
        open.insert.removeIf(watermark -> watermark.id() >= undo.truncateFrom());
        open.undoes = true;
        if (pruned && undo.truncateFrom() == 0) {
            open.resyncs = true;
            pruned = false;
        } else {
            visible.filter(seen -> seen.id() >= undo.truncateFrom()).ifPresent(seen -> open.owed.add(seen.ranges()));
        }
        open.next = undo.event().id() + 1;
    }

    private void watermark(Watermark watermark) {
        open.operations.add(() -> checkAt(watermark));
        open.insert.add(new StoredWatermark(watermark.id(), watermark.ranges()));
        open.next = watermark.id() + 1;
        open.owed.settle(watermark.ranges());
        if (open.owed.isEmpty()) {
            open.prune = watermark.pruneThrough();
            pruned |= open.prune.isPresent();
            open.prune.ifPresent(this::forget);
            visible = Optional.of(open.insert.get(open.insert.size() - 1));
            close();
        }
    }

    private void close() {
        closed.add(open);
        open = new Group(open.next);
    }

    /** The last block that is complete for readers, -1 for none. */
    private long height() {
        return durable.watermark().map(newest -> newest.ranges().get(0).end()).orElse(-1L);
    }

    @Override
    boolean work() {
        Group group = closed.poll();
        if (group == null) {
            return false;
        }
        group.operations.forEach(Runnable::run);
        long before = height();
        durable = group.change().applyTo(durable);
        if (!group.resyncs) {
            assertThat(height()).as("height after %s", group.change()).isGreaterThanOrEqualTo(before);
        }
        return true;
    }
}
