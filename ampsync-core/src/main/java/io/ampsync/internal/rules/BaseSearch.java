package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import io.ampsync.model.Invalidation;
import io.ampsync.model.UndoCause;
import io.ampsync.spi.StoredWatermark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the newest watermark that a reorg has left standing, where the server no longer knows the replaced blocks and
 * so can't say: by asking for what follows one of them, and seeing whether that names the watermark's block as its
 * parent. The next one to be tried lies twice as far back each time, and once one stands, halfway between that and the
 * oldest that doesn't; so the number of tries grows with the logarithm of the depth. If a watermark stands, all older
 * ones do.
 */
final class BaseSearch {
    /** Newest first. */
    private final List<StoredWatermark> candidates;

    private final Map<String, Invalidation> replaced = new LinkedHashMap<>();
    /** The oldest that is known to be replaced; -1 if none of the candidates is. */
    private int fallen = -1;
    /** The newest that is known to stand; the number of candidates if none is. */
    private int standing;

    private int stride = 1;

    private BaseSearch(List<StoredWatermark> candidates) {
        this.candidates = candidates;
        this.standing = candidates.size();
    }

    /**
     * Begins below blocks that are known to be replaced.
     *
     * @param watermarks oldest first
     */
    static BaseSearch below(
            List<StoredWatermark> watermarks, List<Invalidation> invalidations, List<BlockRange> incoming) {
        List<StoredWatermark> candidates = new ArrayList<>(watermarks.stream()
                .filter(watermark -> !RecoveryPoint.isReplaced(watermark, invalidations, incoming))
                .toList());
        candidates.sort(Comparator.comparing(StoredWatermark::id).reversed());
        BaseSearch search = new BaseSearch(candidates);
        search.add(invalidations);
        return search;
    }

    /** Whether it is known which watermark to go back to, or that there is none. */
    boolean isOver() {
        return fallen + 1 == standing;
    }

    /** The newest watermark that stands, once the search is over. */
    Optional<StoredWatermark> base() {
        return standing < candidates.size() ? Optional.of(candidates.get(standing)) : Optional.empty();
    }

    /** What follows this one is to be asked for next. */
    StoredWatermark next() {
        return candidates.get(index());
    }

    private int index() {
        return standing < candidates.size()
                ? (fallen + standing) / 2
                : Math.min(fallen + stride, candidates.size() - 1);
    }

    /**
     * The answer to {@link #next}.
     *
     * @param invalidations what it replaces; none if it goes on from there
     */
    void answered(List<Invalidation> invalidations, List<BlockRange> incoming) {
        int asked = index();
        if (invalidations.isEmpty()) {
            standing = asked;
            return;
        }
        add(invalidations);
        fallen = asked;
        stride *= 2;
        while (fallen + 1 < standing && RecoveryPoint.isReplaced(candidates.get(fallen + 1), invalidations, incoming)) {
            fallen++;
        }
        for (int i = fallen + 1; i < standing; i++) {
            if (RecoveryPoint.continues(candidates.get(i), incoming)) {
                standing = i;
            }
        }
    }

    private void add(List<Invalidation> invalidations) {
        invalidations.forEach(each -> replaced.merge(
                each.network(),
                each,
                (a, b) -> new Invalidation(a.network(), Math.min(a.from(), b.from()), Math.max(a.to(), b.to()))));
    }

    /** All blocks that turned out to be replaced. */
    UndoCause.Reorg cause() {
        return new UndoCause.Reorg(List.copyOf(replaced.values()));
    }
}
