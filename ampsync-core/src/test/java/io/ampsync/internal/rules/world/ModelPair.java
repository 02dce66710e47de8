package io.ampsync.internal.rules.world;

import static java.util.Objects.requireNonNull;

import io.ampsync.internal.rules.Cursor;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Chooses the microbatches of streams over several networks as an Amp server does, aligned by the times of blocks; but
 * sends the rows of all blocks, which real servers don't.
 */
final class ModelPair {
    private final SortedMap<String, Chain> chains = new TreeMap<>();
    private final Map<String, Integer> secondsPerBlock;
    private final long interval;

    ModelPair(Map<String, Integer> secondsPerBlock, SortedMap<String, Chain> chains, long interval) {
        this.secondsPerBlock = secondsPerBlock;
        this.chains.putAll(chains);
        this.interval = interval;
    }

    /** A microbatch: ranges, and the whole chains as they were then. */
    record Microbatch(List<BlockRange> ranges, Map<String, List<Block>> truth) {}

    /** The microbatch after {@code last}, or nothing as long as there is none. */
    Optional<Microbatch> after(Map<String, Cursor.Position> last) {
        Map<String, Long> starts = new TreeMap<>();
        Set<String> reorganised = new HashSet<>();
        for (String network : chains.keySet()) {
            Cursor.Position position = last.get(network);
            if (position != null && !chain(network).isCanonical(position.number(), position.hash())) {
                reorganised.add(network);
            }
            starts.put(network, position == null ? chain(network).first() : start(network, position));
        }
        if (!exist(starts)) {
            return Optional.empty();
        }
        rewind(starts, reorganised);
        return exist(starts) ? microbatch(starts) : Optional.empty();
    }

    private void rewind(Map<String, Long> starts, Set<String> reorganised) {
        long time = reorganised.stream()
                .mapToLong(network -> time(network, requireNonNull(starts.get(network))))
                .min()
                .orElse(-1);
        starts.replaceAll((network, start) ->
                reorganised.isEmpty() || reorganised.contains(network) ? start : lastUntil(network, time));
    }

    private Optional<Microbatch> microbatch(Map<String, Long> starts) {
        long earliestTip = chains.keySet().stream()
                .mapToLong(network -> time(network, tip(network)))
                .min()
                .orElseThrow();
        long latestStart = starts.entrySet().stream()
                .mapToLong(start -> time(start.getKey(), start.getValue()))
                .max()
                .orElseThrow();
        long end = Math.min(earliestTip, latestStart + interval);
        List<BlockRange> ranges = new ArrayList<>();
        Map<String, List<Block>> truth = new TreeMap<>();
        for (Map.Entry<String, Long> start : starts.entrySet()) {
            String network = start.getKey();
            long last = end < latestStart ? -1 : lastUntil(network, end);
            if (last < start.getValue()) {
                return Optional.empty();
            }
            BlockHash parent = block(network, start.getValue()).parent();
            ranges.add(BlockRange.of(
                    network, start.getValue(), last, block(network, last).hash(), parent));
            truth.put(network, chain(network).canonical());
        }
        return Optional.of(new Microbatch(ranges, truth));
    }

    private long start(String network, Cursor.Position position) {
        Chain chain = chain(network);
        if (chain.isCanonical(position.number(), position.hash())) {
            return position.number() + 1;
        }
        long low = position.number();
        Optional<Block> fork = chain.stored(position.number(), position.hash());
        while (fork.isPresent()
                && !chain.isCanonical(fork.get().number(), fork.get().hash())) {
            low = fork.get().number();
            fork = chain.stored(low - 1, fork.get().parent());
        }
        return low;
    }

    private boolean exist(Map<String, Long> starts) {
        return starts.entrySet().stream()
                .allMatch(start -> chain(start.getKey()).at(start.getValue()).isPresent());
    }

    /** The last block until {@code time}; -1 if there is none. */
    private long lastUntil(String network, long time) {
        return chain(network).canonical().stream()
                .mapToLong(Block::number)
                .filter(number -> time(network, number) <= time)
                .max()
                .orElse(-1);
    }

    /** Blocks come at their pace, give or take; a replacement at another time than what it replaces. */
    private long time(String network, long number) {
        int pace = requireNonNull(secondsPerBlock.get(network));
        String hash = block(network, number).hash().hex();
        return number * pace + Long.parseLong(hash.substring(hash.length() - 8), 16) * 7 % pace;
    }

    private long tip(String network) {
        return chain(network).first() + chain(network).canonical().size() - 1;
    }

    private Block block(String network, long number) {
        return chain(network).at(number).orElseThrow();
    }

    private Chain chain(String network) {
        return requireNonNull(chains.get(network));
    }
}
