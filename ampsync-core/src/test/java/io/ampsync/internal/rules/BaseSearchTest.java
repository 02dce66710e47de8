package io.ampsync.internal.rules;

import static io.ampsync.internal.rules.Ranges.range;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.model.BlockRange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Deep reorgs on a server that has forgotten the replaced blocks and goes on after whatever it is asked for. */
class BaseSearchTest {
    private static final int WATERMARKS = 200;

    /** Blocks 0 to 199, a watermark at each; watermark n has id 2n + 1. */
    private static StreamStateMachine machine() {
        List<StoredWatermark> watermarks = LongStream.range(0, WATERMARKS)
                .mapToObj(block -> Ranges.stored(2 * block + 1, range(block, block)))
                .toList();
        StreamSnapshot all = new StreamSnapshot(2 * WATERMARKS, watermarks, false);
        return new StreamStateMachine(all, 1000, ReorgPolicy.FAIL);
    }

    /** What the server sends after the block of the cursor, when all after {@code base} have been replaced. */
    private static BlockRange after(long cursor, long base) {
        char parent = cursor <= base ? 'a' : 'b';
        return range(cursor + 1, WATERMARKS + 5, 'b', parent);
    }

    private record Outcome(int reconnects, List<Step> steps) {}

    private static Outcome run(StreamStateMachine machine, long base) {
        int reconnects = 0;
        while (true) {
            long cursor = requireNonNull(
                            machine.cursor().orElseThrow().positions().get("eth"))
                    .number();
            List<Step> steps = machine.accept(new ResponseMetadata(List.of(after(cursor, base)), false), 1);
            if (steps.stream().noneMatch(Step.Reconnect.class::isInstance)) {
                return new Outcome(reconnects, steps);
            }
            assertThat(machine.rewind()).isEmpty();
            reconnects++;
        }
    }

    @Test
    void everyDepthIsFoundExactlyWithFewReconnects() {
        for (long base = 0; base < WATERMARKS - 1; base++) {
            StreamStateMachine machine = machine();
            Outcome outcome = run(machine, base);
            long depth = WATERMARKS - 1 - base;
            StoredWatermark kept = machine.watermarks().get(machine.watermarks().size() - 1);
            assertThat(kept.ranges()).as("depth " + depth).containsExactly(range(base, base));
            assertThat(outcome.reconnects())
                    .as("depth " + depth)
                    .isLessThanOrEqualTo(2 + 2 * (64 - Long.numberOfLeadingZeros(depth)));
            assertThat(machine.fruitlessReconnects()).isLessThanOrEqualTo(3);
        }
    }
}
