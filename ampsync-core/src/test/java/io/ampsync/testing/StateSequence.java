package io.ampsync.testing;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StateStore;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;

/** Changes of a stream one after another, and what a store holds after them. */
record StateSequence(String name, List<Operation> operations, StreamSnapshot expected) {
    static final List<StateSequence> ALL = List.of(
            of("a stream without changes").holds(0),
            of("a stream without changes opened twice").reopen().holds(0),
            of("one advance").advance(5).holds(5),
            of("the last of several advances counts")
                    .advance(1)
                    .advance(2)
                    .advance(10)
                    .holds(10),
            of("advances in equal steps").advance(5).advance(10).advance(15).holds(15),
            of("advances outlive the handle")
                    .advance(10)
                    .advance(20)
                    .advance(30)
                    .reopen()
                    .holds(30),
            of("a commit stores two watermarks").insert(1, 2).holds(3, 1, 2),
            of("a commit stores three watermarks").insert(1, 2, 3).holds(4, 1, 2, 3),
            of("an advance and a watermark").advance(5).insert(1).holds(5, 1),
            of("an advance and a watermark outlive the handle")
                    .advance(5)
                    .insert(1)
                    .reopen()
                    .holds(5, 1),
            of("ids far ahead of the watermarks")
                    .advance(100)
                    .insert(10)
                    .reopen()
                    .holds(100, 10),
            of("advances and watermarks by turns")
                    .advance(1)
                    .insert(1)
                    .advance(2)
                    .insert(2)
                    .holds(3, 1, 2),
            of("pruning without a watermark").insert(1, 2, 3).prune(2).holds(4, 3),
            of("a watermark that prunes another").insert(1, 2).prune(1, 3).holds(4, 2, 3),
            of("pruning one of two watermarks").insert(1, 2).prune(1, 3).holds(4, 2, 3),
            of("watermarks that prune outlive the handle")
                    .insert(1, 2, 3)
                    .prune(2, 4, 5)
                    .reopen()
                    .holds(6, 3, 4, 5),
            of("truncating the newest watermarks").insert(1, 2, 3).truncate(2).holds(4, 1),
            of("truncating everything").insert(1, 2).truncate(0).holds(3));

    /** One change, or another handle. */
    private interface Operation {
        StateStore apply(StateStore store, Callable<? extends StateStore> open) throws Exception;
    }

    private static Draft of(String name) {
        return new Draft(name);
    }

    /** Performs all operations with handles from {@code open}, and closes the last one. */
    void run(Callable<? extends StateStore> open) throws Exception {
        StateStore store = open.call();
        try {
            store.load();
            for (Operation operation : operations) {
                store = operation.apply(store, open);
            }
        } finally {
            store.close();
        }
    }

    private static final class Draft {
        private final String name;
        private final List<Operation> operations = new ArrayList<>();
        private boolean pruned;

        Draft(String name) {
            this.name = name;
        }

        Draft advance(long next) {
            return commit(before -> StateChange.advance(before, next));
        }

        /** Watermarks with these ids. */
        Draft insert(long... ids) {
            return commit(OptionalLong.empty(), ids);
        }

        Draft prune(long through, long... ids) {
            pruned = true;
            return commit(OptionalLong.of(through), ids);
        }

        Draft truncate(long from) {
            return commit(next -> new StateChange(next, next, OptionalLong.of(from), List.of(), OptionalLong.empty()));
        }

        Draft reopen() {
            operations.add((store, open) -> {
                store.close();
                StateStore other = open.call();
                other.load();
                return other;
            });
            return this;
        }

        StateSequence holds(long next, long... ids) {
            return new StateSequence(name, List.copyOf(operations), new StreamSnapshot(next, watermarks(ids), pruned));
        }

        private Draft commit(OptionalLong prune, long... ids) {
            long used = Arrays.stream(ids).max().orElse(-1) + 1;
            return commit(
                    next -> new StateChange(next, Math.max(next, used), OptionalLong.empty(), watermarks(ids), prune));
        }

        private Draft commit(Change change) {
            operations.add((store, open) -> {
                store.commit(change.after(store.load().next()));
                return store;
            });
            return this;
        }
    }

    private interface Change {
        StateChange after(long next);
    }

    private static List<StoredWatermark> watermarks(long... ids) {
        return LongStream.of(ids)
                .mapToObj(id -> new StoredWatermark(
                        id, List.of(BlockRange.of("mainnet", 10 * id, 10 * id + 9, BlockHash.ZERO, null))))
                .toList();
    }
}
