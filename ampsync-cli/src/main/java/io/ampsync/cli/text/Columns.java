package io.ampsync.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Lines of text in columns that are as wide as they have to be. */
public final class Columns {
    private static final String GAP = "  ";

    private final List<List<String>> lines = new ArrayList<>();

    public Columns(String... heads) {
        lines.add(List.of(heads));
    }

    /** Adds a line with as many cells as there are heads. */
    public void line(String... cells) {
        lines.add(List.of(cells));
    }

    /** All lines, each with its end; nothing follows the last cell of a line. */
    @Override
    public String toString() {
        int[] widths = new int[lines.get(0).size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder cells = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String gap = i == 0 ? "" : GAP;
                cells.append(gap)
                        .append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length()));
            }
            text.append(cells.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
