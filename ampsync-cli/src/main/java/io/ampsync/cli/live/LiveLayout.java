package io.ampsync.cli.live;

import io.ampsync.cli.text.OneLine;
import io.ampsync.cli.text.TableText;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;

/**
 * What the live lines say, for a terminal of a size.
 *
 * @param columns that a line may take
 * @param rows that all lines together may take, at least 2
 * @param unicode whether the terminal shows more than ASCII
 */
record LiveLayout(int columns, int rows, boolean unicode) {
    private static final String GAP = "  ";

    /** From the richest on; the first that fits is taken. */
    private static final List<List<LiveColumn>> CHOICES = List.of(
            List.of(LiveColumn.values()),
            without(LiveColumn.BAR),
            without(LiveColumn.BAR, LiveColumn.AGE),
            without(LiveColumn.BAR, LiveColumn.AGE, LiveColumn.BEHIND),
            List.of(LiveColumn.TABLE, LiveColumn.STATE, LiveColumn.DONE, LiveColumn.RATE, LiveColumn.LEFT),
            List.of(LiveColumn.TABLE, LiveColumn.DONE, LiveColumn.RATE, LiveColumn.LEFT),
            List.of(LiveColumn.TABLE, LiveColumn.DONE));

    private static List<LiveColumn> without(LiveColumn... left) {
        List<LiveColumn> kept = new ArrayList<>(List.of(LiveColumn.values()));
        kept.removeAll(List.of(left));
        return kept;
    }

    /** A head and a line for each table; of more tables than there is room for, those that need watching, and a sum. */
    List<String> lines(List<TableStatus> tables, Instant now) {
        if (tables.isEmpty()) {
            return List.of();
        }
        boolean all = tables.size() < rows;
        List<TableStatus> shown = all ? tables : worthWatching(tables, Math.max(0, rows - 2));
        List<Map<LiveColumn, String>> cells =
                shown.stream().map(status -> cells(status, now)).toList();
        Map<LiveColumn, Integer> widths = widths(cells);
        List<LiveColumn> chosen = CHOICES.stream()
                .filter(choice -> width(choice, widths) <= columns)
                .findFirst()
                .orElse(CHOICES.get(CHOICES.size() - 1));
        List<String> lines = new ArrayList<>();
        lines.add(cut(join(chosen, heads(), widths)));
        for (int i = 0; i < shown.size(); i++) {
            TableStatus status = shown.get(i);
            lines.add(cut(
                    isTrouble(status)
                            ? join(inTrouble(chosen), cells.get(i), widths) + GAP + printable(trouble(status, now))
                            : join(chosen, cells.get(i), widths)));
        }
        if (!all) {
            Set<TableStatus> hidden = new HashSet<>(tables);
            shown.forEach(hidden::remove);
            lines.add(cut(sum(tables.stream().filter(hidden::contains).toList(), shown.isEmpty())));
        }
        return lines;
    }

    /** Those in trouble, then those that are furthest behind, then the busiest; in the order that they had. */
    private static List<TableStatus> worthWatching(List<TableStatus> tables, int count) {
        Set<TableStatus> chosen = tables.stream()
                .sorted(Comparator.comparing((TableStatus status) -> !isTrouble(status))
                        .thenComparing(status -> status.state() == State.AT_HEAD
                                || status.state().isEnded())
                        .thenComparing(status -> -status.progress().lag().orElse(0))
                        .thenComparing(status -> -status.throughput().rowsPerSecond()))
                .limit(count)
                .collect(Collectors.toCollection(HashSet::new));
        return tables.stream().filter(chosen::contains).toList();
    }

    private static boolean isTrouble(TableStatus status) {
        return status.error().isPresent() || status.state() == State.STANDBY;
    }

    private Map<LiveColumn, String> cells(TableStatus status, Instant now) {
        Map<LiveColumn, String> cells = new EnumMap<>(LiveColumn.class);
        for (LiveColumn column : LiveColumn.values()) {
            cells.put(column, printable(column.text(status, now, unicode)));
        }
        return cells;
    }

    private static Map<LiveColumn, String> heads() {
        Map<LiveColumn, String> heads = new EnumMap<>(LiveColumn.class);
        for (LiveColumn column : LiveColumn.values()) {
            heads.put(column, column.head());
        }
        return heads;
    }

    private static Map<LiveColumn, Integer> widths(List<Map<LiveColumn, String>> cells) {
        Map<LiveColumn, Integer> widths = new EnumMap<>(LiveColumn.class);
        for (LiveColumn column : LiveColumn.values()) {
            int widest = cells.stream()
                    .mapToInt(line -> line.getOrDefault(column, "").length())
                    .max()
                    .orElse(0);
            widths.put(column, Math.max(widest, column.least()));
        }
        return widths;
    }

    private static int width(List<LiveColumn> chosen, Map<LiveColumn, Integer> widths) {
        return chosen.stream()
                        .mapToInt(column -> widths.getOrDefault(column, 0) + GAP.length())
                        .sum()
                - GAP.length();
    }

    /** What the trouble is takes the place of figures that don't move. */
    private static List<LiveColumn> inTrouble(List<LiveColumn> chosen) {
        return chosen.stream().filter(LiveColumn::staysInTrouble).toList();
    }

    private static String trouble(TableStatus status, Instant now) {
        String since = status.waiting()
                .map(wait -> "for " + TableText.length(LiveColumn.between(wait.since(), now)) + ": ")
                .orElse("");
        String what = status.error()
                .map(OneLine::of)
                .or(() -> status.waiting().map(wait -> wait.what()))
                .orElse("");
        return since + what;
    }

    private static String join(
            List<LiveColumn> chosen, Map<LiveColumn, String> cells, Map<LiveColumn, Integer> widths) {
        return chosen.stream()
                .map(column -> column.pad(cells.getOrDefault(column, ""), widths.getOrDefault(column, 0)))
                .collect(Collectors.joining(GAP));
    }

    private static String sum(List<TableStatus> hidden, boolean everything) {
        Map<String, Long> states =
                hidden.stream().collect(Collectors.groupingBy(LiveColumn::state, TreeMap::new, Collectors.counting()));
        double rate = hidden.stream()
                .mapToDouble(status -> status.throughput().rowsPerSecond())
                .sum();
        return hidden.size()
                + (everything ? " tables: " : " more: ")
                + states.entrySet().stream()
                        .map(each -> each.getValue() + " " + each.getKey())
                        .collect(Collectors.joining(", "))
                + String.format(Locale.ROOT, "; %,.0f rows/s", rate);
    }

    private String cut(String line) {
        AttributedString whole = new AttributedString(line.stripTrailing());
        if (whole.columnLength() <= columns) {
            return whole.toString();
        }
        return whole.columnSubSequence(0, Math.max(0, columns - 1)) + (unicode ? "…" : "~");
    }

    /** Messages come from outside: nothing of them may steer the terminal. */
    private String printable(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        return unicode ? plain : plain.replaceAll("[^ -~]", "?");
    }
}
