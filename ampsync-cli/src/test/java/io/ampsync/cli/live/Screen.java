package io.ampsync.cli.live;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.utils.ScreenTerminal;

/** What a terminal shows once it has been sent something. */
public final class Screen {
    private final ScreenTerminal terminal;

    public Screen(int columns, int rows) {
        this.terminal = new ScreenTerminal(columns, rows);
    }

    /** Sends bytes as a program has written them to a terminal that makes CR LF of LF. */
    public Screen write(byte[] text) {
        return receive(
                new String(text, StandardCharsets.UTF_8).replace("\r\n", "\n").replace("\n", "\r\n"));
    }

    /** Sends what a terminal has received. */
    public Screen receive(String text) {
        terminal.write(text);
        return this;
    }

    public Screen resize(int columns, int rows) {
        terminal.setSize(Size.of(columns, rows));
        return this;
    }

    /** Its lines, without blanks at their ends and without empty lines at the end. */
    public List<String> lines() {
        int columns = terminal.getColumns();
        int rows = terminal.getRows();
        long[] cells = new long[columns * rows];
        terminal.dump(cells, new int[2]);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                int sign = ScreenTerminal.cellCodePoint(cells[row * columns + column]);
                line.appendCodePoint(sign == 0 ? ' ' : sign);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString().stripTrailing().lines().toList();
    }
}
