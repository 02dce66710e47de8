package io.ampsync.cli.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.Stream;
import org.jline.terminal.Size;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;

/**
 * Lines at the end of what a terminal shows, that are drawn again and again, and text that goes above them. Only
 * writes: the terminal's modes, and what is typed, are left alone. Thread-safe.
 */
final class LivePanel {
    private static final String LINE_END = "\r\n";

    private final OutputStream out;
    private final DumbTerminal terminal;
    private int columns;
    private List<String> shown = List.of();
    /** What is on the screen. */
    private List<String> drawn = List.of();
    /** Whether what was written above has ended its line. */
    private boolean lineEnded = true;

    private boolean closed;

    /** Of a terminal of this type, as TERM says. */
    LivePanel(OutputStream out, String type, Charset charset, Size size) throws IOException {
        this.out = out;
        this.columns = size.getColumns();
        this.terminal = new DumbTerminal("ampsync", type, InputStream.nullInputStream(), out, charset);
    }

    /** Whether the terminal can go back to lines that it has shown. */
    boolean canDraw() {
        return Stream.of(Capability.cursor_up, Capability.clr_eos, Capability.clr_eol)
                .allMatch(each -> terminal.getStringCapability(each) != null);
    }

    /** The terminal is so wide from now on. Most terminals break lines anew that have become too long. */
    synchronized void resize(Size size) {
        columns = size.getColumns();
    }

    synchronized void show(List<String> lines) {
        shown = closed ? List.of() : lines;
        if (lineEnded) {
            draw(shown);
        }
    }

    /** Writes above the lines. */
    synchronized void print(byte[] text, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        if (lineEnded) {
            erase();
        }
        out.write(text, offset, length);
        out.flush();
        lineEnded = text[offset + length - 1] == '\n';
        if (lineEnded) {
            draw(shown);
        }
    }

    /** Takes the lines away. */
    synchronized void close() {
        closed = true;
        shown = List.of();
        if (lineEnded) {
            erase();
        }
    }

    /**
     * Each line ends explicitly, and none is left to the terminal to break. The cursor stays below the lines, where
     * what others write does the least harm.
     */
    private void draw(List<String> lines) {
        toFirstLine();
        for (String line : lines) {
            terminal.writer().write(line);
            terminal.puts(Capability.clr_eol);
            terminal.writer().write(LINE_END);
        }
        terminal.puts(Capability.clr_eos);
        terminal.flush();
        drawn = lines;
    }

    /** Also takes away what has been typed meanwhile, such as {@code ^C}, which shows where the cursor is. */
    private void erase() {
        draw(List.of());
    }

    private void toFirstLine() {
        terminal.puts(Capability.carriage_return);
        int rows = drawn.stream().mapToInt(this::rows).sum();
        for (int i = 0; i < rows; i++) {
            terminal.puts(Capability.cursor_up);
        }
    }

    private int rows(String line) {
        int width = new AttributedString(line).columnLength();
        return Math.max(1, (width + columns - 1) / columns);
    }
}
