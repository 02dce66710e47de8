package io.ampsync.internal.rules.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.internal.rules.MonotonicReads;
import io.ampsync.internal.rules.Step;
import io.ampsync.model.Watermark;
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
 * Keeps rows and state in one place and commits both together, some time after they were read, so that no reader ever
 * misses a block that was complete before. A crash loses the groups that were not committed.
 */
final class GroupClient extends Client {
    private final Random random;
    private final Table table = new Table();
    private final Deque<Group> closed = new ArrayDeque<>();
    private StreamSnapshot durable = StreamSnapshot.EMPTY;
    private Group open = new Group(0);
    /** What the rules say that readers see once all closed groups are committed. */
    private StreamSnapshot visible = StreamSnapshot.EMPTY;
    /** The same, told apart from the rules. */
    private Readers promised = new Readers();

    private Readers readers = new Readers();

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
        visible = durable;
        promised = readers.copy();
    }

    /** Connections break during a resync more often than elsewhere: that is where it matters to readers. */
    @Override
    boolean read() {
        if (open.resyncs && random.nextInt(8) == 0) {
            disconnect();
        }
        return super.read();
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
        countResync(undo);
        open.undoes = true;
        open.next = undo.event().id() + 1;
    }

    private void countResync(Step.Revert undo) {
        statistics().resyncsCutOff += open.resyncs ? 1 : 0;
        if (!open.resyncs && undo.truncateFrom() == 0 && promised.streamHasForgotten()) {
            open.resyncs = true;
            statistics().resyncs++;
            statistics().resyncsReachedInRounds += open.undoes ? 1 : 0;
        }
    }

    private void watermark(Watermark watermark) {
        open.operations.add(() -> checkAt(watermark));
        open.insert.add(new StoredWatermark(watermark.id(), watermark.ranges()));
        open.next = watermark.id() + 1;
        boolean shown = MonotonicReads.allow(visible, open.change());
        assertThat(shown).as("shown to readers: %s", open.change()).isEqualTo(promised.maySee(open.change()));
        if (shown) {
            open.prune = watermark.pruneThrough();
            open.prune.ifPresent(this::forget);
            close();
        }
    }

    private void close() {
        closed.add(open);
        visible = open.change().applyTo(visible);
        promised.see(open.change());
        open = new Group(open.next);
    }

    @Override
    boolean work() {
        Group group = closed.poll();
        if (group == null) {
            return false;
        }
        group.operations.forEach(Runnable::run);
        commit(group.change());
        return true;
    }

    private void commit(StateChange change) {
        long before = readers.isResync(change) ? -1 : readers.height();
        durable = change.applyTo(durable);
        readers.see(change);
        assertThat(durable.pruned()).as("pruned after %s", change).isEqualTo(readers.streamHasForgotten());
        assertThat(readers.height()).as("height after %s", change).isGreaterThanOrEqualTo(before);
    }
}
