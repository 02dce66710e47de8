package io.ampsync.testing;

import io.ampsync.internal.rules.Cursor.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Microbatches of a stream over several networks, aligned by block time; the interval is in seconds. A reorg of one
 * network takes all of them back to its time.
 *
 * @param losesRows whether rows are chosen by time alone, up to the earliest end of any network, as by a real server:
 *     those that another network has after that time never come
 */
record TimeWindows(List<SimulatedChain> chains, boolean losesRows) implements MicrobatchPlanner {
    private static final Comparator<SimulatedBlock> BY_TIME =
            Comparator.comparing(SimulatedBlock::timestamp).thenComparing(SimulatedBlock::number);

    TimeWindows {
        chains = chains.stream()
                .sorted(Comparator.comparing(SimulatedChain::network))
                .toList();
    }

    @Override
    public Optional<Microbatch> next(Map<String, Position> previous, long interval) {
        List<Continuation> starts = new ArrayList<>();
        for (SimulatedChain chain : chains) {
            chain.after(previous.get(chain.network())).ifPresent(starts::add);
        }
        return starts.size() < chains.size() ? Optional.empty() : align(rewindAll(starts), interval);
    }

    /** Takes networks that are not reorganised back to the time of the earliest reorg. */
    private static List<Continuation> rewindAll(List<Continuation> starts) {
        Optional<Instant> reorg = starts.stream()
                .filter(Continuation::reorganised)
                .map(start -> start.first().timestamp())
                .min(Comparator.naturalOrder());
        return starts.stream()
                .map(start -> reorg.isEmpty() || start.reorganised() ? start : start.at(reorg.get()))
                .toList();
    }

    private Optional<Microbatch> align(List<Continuation> starts, long interval) {
        Instant latestStart = Collections.max(
                starts.stream().map(start -> start.first().timestamp()).toList());
        Instant tip = Collections.min(
                starts.stream().map(start -> start.tip().timestamp()).toList());
        Instant limit = interval < 0 || interval > tip.getEpochSecond() ? tip : latestStart.plusSeconds(interval);
        Instant end = limit.isBefore(tip) ? limit : tip;
        List<NetworkWindow> windows = new ArrayList<>();
        for (int i = 0; i < starts.size() && !end.isBefore(latestStart); i++) {
            starts.get(i).until(end).ifPresent(windows::add);
        }
        return windows.size() < starts.size()
                ? Optional.empty()
                : Optional.of(new Microbatch(windows, blocks(starts, windows)));
    }

    private List<SimulatedBlock> blocks(List<Continuation> starts, List<NetworkWindow> windows) {
        List<SimulatedBlock> blocks = new ArrayList<>();
        if (losesRows) {
            Instant from = Collections.min(
                    windows.stream().map(window -> window.first().timestamp()).toList());
            Instant to = Collections.min(
                    windows.stream().map(window -> window.last().timestamp()).toList());
            starts.forEach(start -> blocks.addAll(start.between(from, to)));
        } else {
            windows.forEach(window -> blocks.addAll(window.blocks()));
        }
        blocks.sort(BY_TIME);
        return blocks;
    }
}
