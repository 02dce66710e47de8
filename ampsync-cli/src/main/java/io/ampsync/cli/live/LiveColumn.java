package io.ampsync.cli.live;

import io.ampsync.cli.text.TableText;
import io.ampsync.status.TableStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What each live line has, from left to right. A dash stands for what isn't known, or doesn't apply. */
enum LiveColumn {
    TABLE("TABLE", 5, false) {
        @Override
        String text(TableStatus status, Instant now, boolean unicode) {
            return status.stream().destination();
        }
    },
    STATE("STATE", 11, false) {
        @Override
        String text(TableStatus status, Instant now, boolean unicode) {
            return state(status);
        }
    },
    /** The newest committed block of each network. */
    BLOCK("BLOCK", 16, false) {
        @Override
        String text(TableStatus status, Instant now, boolean unicode) {
            String blocks = status.progress().watermark().stream()
                    .map(range -> range.network() + " " + range.end())
                    .collect(Collectors.joining(", "));
            return blocks.isEmpty() ? Signs.NONE : blocks;
        }
    },
    /** Blocks that the server has beyond it. */
    BEHIND("BEHIND", 10, true) {
        @Override
        String text(TableStatus status, Instant now, boolean unicode) {
            OptionalLong lag = status.progress().lag();
            return lag.isEmpty() ? Signs.NONE : String.format(Locale.ROOT, "%,d", lag.getAsLong());
        }
    },
    /** How old it is. */
    AGE("AGE", 6, true) {
        @Override
        String text(TableStatus status, Instant now, boolean unicode) {
            return status.progress().age(now).map(TableText::length).orElse(Signs.NONE);
        }
    },
    BAR("", Signs.BAR_WIDTH, false) {
        @Override
        String text(TableStatus status, Instant now, boolean unicode) {
            OptionalDouble done = status.done();
            if (done.isEmpty()) {
                return "";
            }
            int full = (int) (done.getAsDouble() * Signs.BAR_WIDTH);
            return (unicode ? "█" : "#").repeat(full) + (unicode ? "░" : ".").repeat(Signs.BAR_WIDTH - full);
        }
    },
    /** Rounded down: 100 % means that nothing is missing. */
    DONE("DONE", 7, true) {
        @Override
        String text(TableStatus status, Instant now, boolean unicode) {
            OptionalDouble done = status.done();
            return done.isEmpty()
                    ? Signs.NONE
                    : String.format(Locale.ROOT, "%.1f %%", Math.floor(done.getAsDouble() * 1_000) / 10);
        }
    },
    RATE("ROWS/S", 9, true) {
        @Override
        String text(TableStatus status, Instant now, boolean unicode) {
            return String.format(Locale.ROOT, "%,.0f", status.throughput().rowsPerSecond());
        }
    },
    LEFT("ETA", 7, true) {
        @Override
        String text(TableStatus status, Instant now, boolean unicode) {
            return status.remainingTime().map(TableText::length).orElse(Signs.NONE);
        }
    };

    /** Constants of an enum can't use its own. */
    private static final class Signs {
        static final String NONE = "-";
        static final int BAR_WIDTH = 12;
    }

    private final String head;
    private final int least;
    private final boolean number;

    LiveColumn(String head, int least, boolean number) {
        this.head = head;
        this.least = least;
        this.number = number;
    }

    /** The cell of a table. */
    abstract String text(TableStatus status, Instant now, boolean unicode);

    String head() {
        return head;
    }

    /** How wide it is at least, so that lines stay where they are while figures grow. */
    int least() {
        return least;
    }

    boolean staysInTrouble() {
        return this == TABLE || this == STATE || this == BLOCK;
    }

    /** Numbers stand at the right. */
    String pad(String text, int width) {
        String blanks = " ".repeat(Math.max(0, width - text.length()));
        return number ? blanks + text : text + blanks;
    }

    /** With where it stands in its chain, where that is known. */
    static String state(TableStatus status) {
        return switch (status.state()) {
            case AT_HEAD -> "at the head";
            case BACKFILLING -> "backfilling";
            default -> TableText.state(status.state());
        };
    }

    /** Never negative, as clocks differ. */
    static Duration between(Instant from, Instant to) {
        Duration time = Duration.between(from, to);
        return time.isNegative() ? Duration.ZERO : time;
    }
}
