package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What every response must satisfy, compared with the ranges of the response before it: those of the last
 * watermark for the first response after a resume, none at a fresh start.
 *
 * <ol>
 *   <li>Block 0 has no parent. A parent hash there means that numbers and hashes don't belong together.
 *   <li>Every other block has one: without it nothing ties the range to the chain, and no reorg would be seen.
 *   <li>A network has one range in a response, else "the" end of a network is ambiguous.
 *   <li>The number of networks stays. A network that drops out would silently be frozen.
 *   <li>The set of networks stays: a new one has no history in the stream.
 *   <li>A range may repeat: batches of a microbatch and its watermark share it. Rules 7 to 9 don't apply then.
 *   <li>No blocks are skipped: they would be missing for ever.
 *   <li>A range that follows the previous one names its last block as parent; otherwise blocks below have
 *       changed unannounced.
 *   <li>A range that goes back belongs to another chain, hence can't follow the block that it replaces.
 * </ol>
 *
 * <p>Rules 1 and 2 are tried on all ranges, then 3 to 5, then 6 to 9 range by range; the first violation counts.
 *
 * <p>Rules 7 and 8 don't apply to a response that goes back on any network. A server takes all networks of a stream
 * back when one of them reorganises, and aims at a time: on the others it may hit a block too high, or one whose
 * parent has changed as well. That is news of a reorg, and the stream goes back to where all of them fit.
 *
 * An absent parent hash and the zero hash both mean "no parent" in rules 1 and 2, and are different values in
 * rules 6, 8 and 9.
 */
public final class ProtocolRules {
    private ProtocolRules() {}

    /** The first rule that {@code incoming} breaks as the successor of {@code previous}. */
    public static Optional<Violation> check(List<BlockRange> previous, List<BlockRange> incoming) {
        return check(
                previous, incoming, !ReorgDetection.detect(previous, incoming).isEmpty());
    }

    /**
     * The same.
     *
     * @param reorg whether {@code incoming} has been found to tell of a reorg
     */
    static Optional<Violation> check(List<BlockRange> previous, List<BlockRange> incoming, boolean reorg) {
        return parents(incoming).or(() -> networks(previous, incoming)).or(() -> continuity(previous, incoming, reorg));
    }

    /** Rules 1 and 2. */
    static Optional<Violation> parents(List<BlockRange> incoming) {
        for (BlockRange range : incoming) {
            if (range.start() == 0 && range.hasParent()) {
                return Optional.of(
                        new Violation.InvalidPrevHash(range.network(), Objects.requireNonNull(range.prevHash())));
            }
            if (range.start() > 0 && !range.hasParent()) {
                return Optional.of(new Violation.MissingPrevHash(range.network(), range.start()));
            }
        }
        return Optional.empty();
    }

    /** Rules 3 to 5. */
    static Optional<Violation> networks(List<BlockRange> previous, List<BlockRange> incoming) {
        Set<String> seen = new HashSet<>();
        for (BlockRange range : incoming) {
            if (!seen.add(range.network())) {
                return Optional.of(new Violation.DuplicateNetwork(range.network()));
            }
        }
        if (previous.isEmpty()) {
            return Optional.empty();
        }
        if (previous.size() != incoming.size()) {
            return Optional.of(new Violation.NetworkCountChanged(previous.size(), incoming.size()));
        }
        Map<String, BlockRange> known = byNetwork(previous);
        return incoming.stream()
                .map(BlockRange::network)
                .filter(network -> !known.containsKey(network))
                .findFirst()
                .map(Violation.UnexpectedNetwork::new);
    }

    /** Rules 6 to 9. */
    static Optional<Violation> continuity(List<BlockRange> previous, List<BlockRange> incoming, boolean reorg) {
        Map<String, BlockRange> before = byNetwork(previous);
        for (BlockRange range : incoming) {
            BlockRange last = before.get(range.network());
            if (last != null && !range.sameBlocks(last)) {
                Optional<Violation> violation = reorg ? goingBack(last, range) : succession(last, range);
                if (violation.isPresent()) {
                    return violation;
                }
            }
        }
        return Optional.empty();
    }

    /** Rules 7 to 9. */
    private static Optional<Violation> succession(BlockRange last, BlockRange range) {
        long blockBefore = range.start() - 1;
        if (blockBefore > last.end()) {
            return Optional.of(new Violation.Gap(range.network(), last.end() + 1, blockBefore));
        }
        if (blockBefore == last.end() && !isParent(last, range)) {
            return Optional.of(
                    new Violation.HashMismatch(range.network(), range.start(), last.hash(), range.prevHash()));
        }
        return goingBack(last, range);
    }

    /** Rule 9. */
    private static Optional<Violation> goingBack(BlockRange last, BlockRange range) {
        return range.start() <= last.end() && isParent(last, range)
                ? Optional.of(new Violation.InvalidReorg(range.network(), range.start(), last.end()))
                : Optional.empty();
    }

    private static boolean isParent(BlockRange last, BlockRange range) {
        return last.hash().equals(range.prevHash());
    }

    /** Ranges by their network; the first one counts should a network come twice. */
    static Map<String, BlockRange> byNetwork(List<BlockRange> ranges) {
        Map<String, BlockRange> map = new HashMap<>();
        ranges.forEach(range -> map.putIfAbsent(range.network(), range));
        return map;
    }
}
