package io.ampsync.cli.health;

import io.ampsync.error.AmpsyncException;
import io.ampsync.model.Invalidation;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.status.Commit;
import io.ampsync.status.SyncListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The last reorgs and errors of a run, the newest first, {@value #MOST} of each. A failure that repeats itself while it
 * is waited out is one error. Thread-safe.
 */
public final class RecentEvents implements SyncListener {
    static final int MOST = 20;

    private final InstantSource clock;
    private final Deque<ReorgEvent> reorgs = new ArrayDeque<>();
    private final Deque<ErrorEvent> errors = new ArrayDeque<>();

    public RecentEvents(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A reorg that was applied.
     *
     * @param replaced blocks that it has replaced, of each network
     */
    record ReorgEvent(Instant time, SyncStream stream, List<Invalidation> replaced, long undoneRows) {
        /** Most blocks that it has replaced in one network. */
        long depth() {
            return replaced.stream().mapToLong(Invalidation::blocks).max().orElse(0);
        }

        /** Blocks that it has replaced in all networks. */
        long blocks() {
            return replaced.stream().mapToLong(Invalidation::blocks).sum();
        }
    }

    /**
     * A failure.
     *
     * @param times how often it has happened, from {@code first} to {@code last}
     * @param fatal whether it has ended the table
     */
    record ErrorEvent(
            Instant first, Instant last, long times, SyncStream stream, AmpsyncException error, boolean fatal) {
        boolean isRepeatedBy(SyncStream other, AmpsyncException next, boolean nextFatal) {
            return stream.equals(other) && error.kind() == next.kind() && fatal == nextFatal;
        }
    }

    synchronized List<ReorgEvent> reorgs() {
        return List.copyOf(reorgs);
    }

    synchronized List<ErrorEvent> errors() {
        return List.copyOf(errors);
    }

    @Override
    public void committed(SyncStream stream, Commit commit) {
        commit.undo().map(Undo::cause).ifPresent(cause -> {
            if (cause instanceof UndoCause.Reorg reorg) {
                add(new ReorgEvent(
                        clock.instant(),
                        stream,
                        reorg.invalidations(),
                        commit.written().removedRows()));
            }
        });
    }

    @Override
    public void retrying(SyncStream stream, AmpsyncException trouble, Duration delay) {
        add(stream, trouble, false);
    }

    @Override
    public void stopped(SyncStream stream, Optional<AmpsyncException> error) {
        error.ifPresent(trouble -> add(stream, trouble, true));
    }

    private synchronized void add(ReorgEvent event) {
        reorgs.addFirst(event);
        if (reorgs.size() > MOST) {
            reorgs.removeLast();
        }
    }

    private synchronized void add(SyncStream stream, AmpsyncException error, boolean fatal) {
        Instant now = clock.instant();
        Optional<ErrorEvent> before = errors.stream()
                .filter(event -> event.stream().equals(stream))
                .findFirst()
                .filter(event -> event.isRepeatedBy(stream, error, fatal));
        before.ifPresent(errors::remove);
        errors.addFirst(new ErrorEvent(
                before.map(ErrorEvent::first).orElse(now),
                now,
                before.map(ErrorEvent::times).orElse(0L) + 1,
                stream,
                error,
                fatal));
        if (errors.size() > MOST) {
            errors.removeLast();
        }
    }
}
