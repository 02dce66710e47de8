package io.ampsync.cli.live;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.terminal.Size;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.SystemStream;

/** What the terminal says of itself that standard error is connected to. */
final class LiveTerminal {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5}) (\\d{1,5})\\s*");
    private static final File OWN = new File("/dev/tty");
    private static final Size USUAL = Size.of(80, 24);

    private LiveTerminal() {}

    /** Whether standard error is a terminal. */
    static boolean isThere() {
        return new ExecTerminalProvider().isSystemStream(SystemStream.Error);
    }

    /** Whether it shows more than ASCII, by the locale. */
    static boolean isUnicode() {
        return System.getProperty("native.encoding", "").equalsIgnoreCase("UTF-8");
    }

    /** Its size now; the usual one if it doesn't tell. */
    static Size size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(OWN)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return stty.waitFor(1, TimeUnit.SECONDS) ? parse(answer).orElse(USUAL) : USUAL;
        } catch (IOException e) {
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /** Rows and columns, of which neither may be 0: terminals that don't know say that. */
    static Optional<Size> parse(String answer) {
        Matcher numbers = SIZE.matcher(answer);
        if (!numbers.matches()) {
            return Optional.empty();
        }
        int rows = Integer.parseInt(numbers.group(1));
        int columns = Integer.parseInt(numbers.group(2));
        return rows > 0 && columns > 0 ? Optional.of(Size.of(columns, rows)) : Optional.empty();
    }
}
