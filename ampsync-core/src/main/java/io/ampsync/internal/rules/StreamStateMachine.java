package io.ampsync.internal.rules;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.ReorgException;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Invalidation;
import io.ampsync.model.UndoCause;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Turns the responses of a server into the steps of a transactional stream: validates them, finds reorgs,
 * hands out ids, and remembers the watermarks that can be gone back to.
 *
 * <p>The machine knows the state as it will be once all steps so far are committed. Should a commit
 * fail, drop the machine and make a new one from what the store has. A method that throws leaves ids
 * and watermarks as they were.
 *
 * <h2>Reorgs</h2>
 *
 * Let C be the {@link RecoveryPoint}: the newest watermark below the reorg that isn't replaced itself.
 * <ol>
 *   <li>The response goes on exactly after C: everything after C is undone and the response delivered.
 *   <li>It doesn't, because the reorg starts inside a later watermark, or there is a gap between C and the reorg,
 *       or a watermark above C turned out to be replaced as well: everything after C is undone, and the stream
 *       reconnects after C. The server then goes on from there, or reveals that C is replaced too. Then a
 *       {@link BaseSearch} tries older ones before anything more is undone, and finds the newest that stands. With
 *       several networks all of them must go on exactly after C: where one goes back and another merely goes on, the
 *       undo has taken rows of both.
 *   <li>There is no C: everything is undone and the stream starts from the first block. That is always
 *       right, and cheap while no watermark has been forgotten. Later it may mean years of data, so
 *       {@link ReorgPolicy} decides.
 * </ol>
 *
 * <h2>A parent that doesn't fit, after a resume and otherwise</h2>
 *
 * A range that follows the previous one but names another parent breaks rule 8 of {@link ProtocolRules}. In
 * the first response after a resume it is taken as news of a reorg nevertheless: the block of the cursor has been
 * replaced and the server, which knows nothing of the blocks that this client holds, couldn't tell in another
 * way. The watermark is given up like an orphaned C above, which costs a reconnect or more and can't go wrong.
 * Between two responses of one connection there is no such excuse, as the server has sent both itself: that is a
 * violation. So a server that gets every parent wrong is found out at its second microbatch, and doesn't keep the
 * client reconnecting for ever.
 *
 * <h2>A cursor that gets lost</h2>
 *
 * A server that doesn't get the cursor begins at its first block, see {@link ResumeCheck}. Nothing is undone then. If
 * the response doesn't tell that from a reorg of everything, the stream reconnects with another {@link #window}, which
 * makes the next one tell. Servers that don't obey the window leave it open: with {@link ReorgPolicy#RESYNC} it is
 * taken for a reorg, otherwise it is a violation.
 *
 * <p>Servers that contradict themselves in ways that look like reorgs can't be told from chains that do reorg.
 * {@link #fruitlessReconnects} tells how long it has been going on without progress: wait between such reconnects.
 *
 * <p>Not thread-safe.
 */
public final class StreamStateMachine {
    private final StreamLedger ledger;
    private final ReorgPolicy policy;
    private final ReorgProgress reorgProgress = new ReorgProgress();
    private List<BlockRange> previous;
    private boolean resumed = true;
    private OptionalLong window = OptionalLong.empty();
    /** Whether the newest watermark is one that a reorg has been taken back to, and nothing has followed it yet. */
    private boolean wentBack;

    private @Nullable BaseSearch search;

    /** Starts from what the store has. Call {@link #rewind} before connecting. */
    public StreamStateMachine(StreamSnapshot snapshot, long retentionBlocks, ReorgPolicy policy) {
        this.ledger = new StreamLedger(snapshot, retentionBlocks);
        this.policy = policy;
        this.previous = completed();
        reorgProgress.reached(previous);
    }

    /** The id that the next step will get. */
    public long next() {
        return ledger.next();
    }

    /** The remembered watermarks, oldest first; a view that changes with the machine. */
    public List<StoredWatermark> watermarks() {
        return ledger.watermarks();
    }

    /** Where to connect: after a watermark, which mostly is the newest, or at the first block. */
    public Optional<Cursor> cursor() {
        List<BlockRange> ranges = resumeRanges();
        return ranges.isEmpty() ? Optional.empty() : Optional.of(Cursor.after(ranges));
    }

    private List<BlockRange> resumeRanges() {
        return search == null ? completed() : search.next().ranges();
    }

    /** The most blocks per microbatch that the next connection has to ask for; empty if it doesn't matter. */
    public OptionalLong window() {
        return window;
    }

    /**
     * Reconnects in a row, this one included, that reorgs have asked for without a watermark having
     * reached a block higher than ever before; 0 if there is progress.
     */
    public int fruitlessReconnects() {
        return reorgProgress.fruitlessReconnects();
    }

    /**
     * To be called before every connect: what to undo because its microbatch was cut off. The server sends
     * it again, perhaps with other borders.
     */
    public Optional<Step.Revert> rewind() {
        Optional<Step.Revert> undo = ledger.rewind();
        resumeAfter(resumeRanges());
        return undo;
    }

    /**
     * What to do about a response, in this order: perhaps an undo; the rows, unless it has none and is
     * complete; the watermark, if it is complete. After a {@link Step.Reconnect} nothing follows, and the rows
     * of the response are not to be delivered.
     *
     * <p>Empty for a response without ranges: so a server says that it has nothing yet, which tells
     * nothing about the chain and must not become a watermark.
     *
     * @throws ProtocolException if the response breaks a rule
     * @throws ReorgException if a reorg goes back too far, and the policy is to fail then
     */
    public List<Step> accept(ResponseMetadata metadata, int rows) {
        List<BlockRange> incoming = metadata.ranges();
        if (incoming.isEmpty()) {
            if (rows > 0) {
                throw new ProtocolException("the server sent " + rows + " rows without naming their blocks");
            }
            return List.of();
        }
        List<Invalidation> invalidations = invalidations(incoming);
        boolean repeated = resumed && search == null && isCompleted(incoming) && (rows > 0 || !metadata.complete());
        if (resumed && (repeated || !invalidations.isEmpty())) {
            OptionalLong probe = checkResume(incoming);
            if (probe.isPresent()) {
                window = probe;
                return List.of(newReconnect());
            }
        }
        if (search != null) {
            search.answered(invalidations, incoming);
            return goOnSearching(search, new Received(metadata, rows));
        }
        if (!invalidations.isEmpty()) {
            return reorg(invalidations, metadata, rows);
        }
        if (rows > 0 && isCompleted(incoming)) {
            throw new ProtocolException("the server sent rows of " + incoming + " after it had declared them complete");
        }
        return deliver(new ArrayList<>(), metadata, rows);
    }

    /**
     * Forgets the watermarks up to {@code pruneThrough}. Call it as soon as that prune is on its way
     * to the store and can't be revoked, before the next {@link #accept}: otherwise a reorg might go back to a
     * watermark that the store is about to forget.
     */
    public void forget(long pruneThrough) {
        ledger.forget(pruneThrough);
    }

    private List<Invalidation> invalidations(List<BlockRange> incoming) {
        List<Invalidation> invalidations = resumed
                ? ReorgDetection.detectAfterResume(previous, incoming)
                : ReorgDetection.detect(previous, incoming);
        ProtocolRules.check(previous, incoming, !invalidations.isEmpty()).ifPresent(violation -> {
            throw violation.toException();
        });
        return invalidations;
    }

    /** The window that a new connection has to ask for to find out whether the cursor has been ignored. */
    private OptionalLong checkResume(List<BlockRange> incoming) {
        ResumeCheck.Verdict verdict = ResumeCheck.of(ledger.watermarks(), incoming);
        boolean asked = window.isPresent();
        window = OptionalLong.empty();
        if (verdict == ResumeCheck.Verdict.IGNORED) {
            throw restart(incoming, Violation.IgnoredCursor::new);
        }
        if (verdict == ResumeCheck.Verdict.FOLLOWED) {
            return window;
        }
        OptionalLong probe = asked ? OptionalLong.empty() : ResumeCheck.window(ledger.watermarks(), incoming);
        if (probe.isEmpty() && policy == ReorgPolicy.FAIL) {
            throw restart(incoming, Violation.UnclearRestart::new);
        }
        return probe;
    }

    private ProtocolException restart(List<BlockRange> incoming, RestartViolation kind) {
        BlockRange range = incoming.get(0);
        long cursor = Objects.requireNonNull(ProtocolRules.byNetwork(previous).get(range.network()))
                .end();
        return kind.of(range.network(), cursor, range.start()).toException();
    }

    /** One of the two violations of a restart. */
    private interface RestartViolation {
        Violation of(String network, long cursor, long start);
    }

    private Step newReconnect() {
        reorgProgress.reconnected();
        return newResume();
    }

    private Step newResume() {
        resumeAfter(resumeRanges());
        return new Step.Reconnect(cursor());
    }

    private List<Step> reorg(List<Invalidation> invalidations, ResponseMetadata metadata, int rows) {
        Optional<RecoveryPoint> point = RecoveryPoint.find(ledger.watermarks(), invalidations, metadata.ranges());
        if (wentBack && point.isPresent() && !point.get().continues()) {
            search = BaseSearch.below(ledger.watermarks(), invalidations, metadata.ranges());
            return List.of(newReconnect());
        }
        UndoCause.Reorg cause = new UndoCause.Reorg(invalidations);
        return goBack(point.map(RecoveryPoint::watermark), cause, new Received(metadata, rows));
    }

    /** A response as it came. */
    private record Received(ResponseMetadata metadata, int rows) {}

    private List<Step> goOnSearching(BaseSearch running, Received response) {
        return running.isOver() ? goBack(running.base(), running.cause(), response) : List.of(newResume());
    }

    private List<Step> goBack(Optional<StoredWatermark> kept, UndoCause.Reorg cause, Received response) {
        if (kept.isEmpty() && ledger.pruned() && policy == ReorgPolicy.FAIL) {
            throw ledger.tooDeep(cause.invalidations());
        }
        search = null;
        List<Step> steps = new ArrayList<>();
        steps.add(ledger.undoAfter(kept, cause));
        wentBack = true;
        List<BlockRange> incoming = response.metadata().ranges();
        if (kept.isPresent() && RecoveryPoint.continues(kept.get(), incoming)) {
            return deliver(steps, response.metadata(), response.rows());
        }
        steps.add(newReconnect());
        return steps;
    }

    private List<Step> deliver(List<Step> steps, ResponseMetadata metadata, int rows) {
        if (rows > 0 || !metadata.complete()) {
            steps.add(ledger.data(metadata.ranges()));
        }
        if (metadata.complete()) {
            steps.add(ledger.watermark(metadata.ranges()));
            reorgProgress.reached(metadata.ranges());
        }
        previous = metadata.ranges();
        resumed = false;
        wentBack = false;
        window = OptionalLong.empty();
        return steps;
    }

    private void resumeAfter(List<BlockRange> ranges) {
        previous = ranges;
        resumed = true;
    }

    /** The ranges of the newest watermark; empty without one. */
    public List<BlockRange> completed() {
        return ledger.newest().map(StoredWatermark::ranges).orElse(List.of());
    }

    private boolean isCompleted(List<BlockRange> incoming) {
        Map<String, BlockRange> done = ProtocolRules.byNetwork(completed());
        return incoming.stream().allMatch(range -> {
            BlockRange last = done.get(range.network());
            return last != null && range.sameBlocks(last);
        });
    }
}
