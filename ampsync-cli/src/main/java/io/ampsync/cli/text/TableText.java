package io.ampsync.cli.text;

import io.ampsync.model.BlockRange;
import io.ampsync.status.StreamProgress;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How log and health report name what a table is doing. */
public final class TableText {
    private TableText() {}

    public static String state(State state) {
        return switch (state) {
            case WAITING_FOR_SERVER -> "waiting for the server";
            case WAITING_FOR_DATABASE -> "waiting for the database";
            case STREAMING, BACKFILLING, AT_HEAD -> "streaming";
            case STANDBY -> "standing by";
            default -> state.name().toLowerCase(Locale.ROOT);
        };
    }

    /** Up to which block a watermark reaches: {@code mainnet block 1499}. */
    public static String blocks(List<BlockRange> watermark) {
        return watermark.stream()
                .map(range -> range.network() + " block " + range.end())
                .collect(Collectors.joining(", "));
    }

    /**
     * Where a stream stands, with the age of its newest block if the server has told the block's time: {@code
     * backfilling (newest block 3 h old)}. Empty if it isn't known and can't be expected to be.
     */
    public static String position(TableStatus status, Instant now) {
        StreamProgress progress = status.progress();
        String position = switch (progress.position()) {
            case AT_HEAD -> "at the head";
            case BACKFILLING -> "backfilling";
            case UNKNOWN -> status.state() == State.STREAMING ? "position unknown" : "";
        };
        return position.isEmpty()
                ? ""
                : position
                        + progress.age(now)
                                .map(age -> " (newest block " + length(age) + " old)")
                                .orElse("");
    }

    /** In whole seconds, minutes, hours or days. */
    public static String length(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7_200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }
}
