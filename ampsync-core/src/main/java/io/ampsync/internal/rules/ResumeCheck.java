package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import io.ampsync.spi.StoredWatermark;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server has gone on from the cursor that it was given. One that doesn't get the cursor, or can't read it,
 * says nothing and begins at its first block, which looks like a reorg of everything.
 *
 * <p>Only a response that begins at or below the first remembered block of every network is in question. Then hashes
 * tell: if the response ends with a remembered block, nothing up to there has been replaced, and the cursor was
 * ignored; if it ends with another block of that number, or has another parent at the first remembered block, there was
 * a reorg. A response that ends elsewhere tells nothing, so the server is asked for a microbatch that ends where a
 * remembered one does, see {@link #window}.
 */
final class ResumeCheck {
    private ResumeCheck() {}

    /** What a first response tells of the cursor. */
    enum Verdict {
        /** It goes on from there, perhaps with a reorg. */
        FOLLOWED,
        /** The server has begun anew with the blocks that it had sent before. */
        IGNORED,
        /** Either. */
        UNCLEAR
    }

    /** @param watermarks oldest first; the cursor is that of the newest */
    static Verdict of(List<StoredWatermark> watermarks, List<BlockRange> incoming) {
        if (watermarks.isEmpty()) {
            return Verdict.FOLLOWED;
        }
        Map<String, BlockRange> first =
                ProtocolRules.byNetwork(watermarks.get(0).ranges());
        if (incoming.stream().anyMatch(range -> startsAbove(first.get(range.network()), range))
                || incoming.stream().anyMatch(range -> isReplaced(watermarks, range))) {
            return Verdict.FOLLOWED;
        }
        return incoming.stream().allMatch(range -> ends(watermarks, range, true)) ? Verdict.IGNORED : Verdict.UNCLEAR;
    }

    /**
     * The number of blocks after which a microbatch that starts with {@code incoming} has to end to tell; none for
     * several networks, whose microbatches are cut by time.
     */
    static OptionalLong window(List<StoredWatermark> watermarks, List<BlockRange> incoming) {
        List<BlockRange> first = watermarks.get(0).ranges();
        return incoming.size() == 1 && first.size() == 1
                ? OptionalLong.of(first.get(0).end() - incoming.get(0).start() + 1)
                : OptionalLong.empty();
    }

    private static boolean startsAbove(@Nullable BlockRange first, BlockRange range) {
        return first == null || range.start() > first.start();
    }

    private static boolean isReplaced(List<StoredWatermark> watermarks, BlockRange range) {
        BlockRange first = ProtocolRules.byNetwork(watermarks.get(0).ranges()).get(range.network());
        boolean otherParent = first != null
                && range.start() == first.start()
                && range.hasParent()
                && first.hasParent()
                && !Objects.equals(first.prevHash(), range.prevHash());
        return otherParent || ends(watermarks, range, false);
    }

    /** Whether a remembered range ends at the same number, with the same hash or with another. */
    private static boolean ends(List<StoredWatermark> watermarks, BlockRange range, boolean same) {
        return watermarks.stream()
                .flatMap(watermark -> watermark.ranges().stream())
                .anyMatch(known -> known.network().equals(range.network())
                        && known.end() == range.end()
                        && known.hash().equals(range.hash()) == same);
    }
}
