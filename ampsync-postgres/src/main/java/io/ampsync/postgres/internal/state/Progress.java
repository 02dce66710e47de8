package io.ampsync.postgres.internal.state;

import io.ampsync.internal.json.RangeJson;
import io.ampsync.model.StreamPosition;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What readers may want to know of a commit beside the watermarks, as SQL for the stream's row {@code s} in {@code
 * ampsync_streams}; {@code ampsync_progress} shows it. An ampsync that doesn't know these columns, or the Rust tool,
 * may commit afterwards: so each has beside it of what it is said, an id that is never given out again.
 */
record Progress(StateChange change) {

    Sql assignments() {
        Sql position = Sql.of("backfilling = ?::boolean, backfilling_as_of = ?::bigint", backfilling(), change.next());
        List<StoredWatermark> kept = change.insertAfterPruning();
        if (kept.isEmpty()) {
            return position;
        }
        StoredWatermark newest = kept.get(kept.size() - 1);
        return position.append(
                ", block_times = ?::jsonb, block_times_of = ?::bigint",
                RangeJson.formatTimes(newest.ranges()),
                newest.id());
    }

    private @Nullable Boolean backfilling() {
        return change.position() == StreamPosition.UNKNOWN ? null : change.position() == StreamPosition.BACKFILLING;
    }
}
