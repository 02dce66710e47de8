package io.ampsync.cli.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jline.terminal.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LivePanelTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Screen screen = new Screen(40, 10);
    private LivePanel panel;

    @BeforeEach
    void start() throws IOException {
        panel = panel("xterm-256color");
    }

    private LivePanel panel(String type) throws IOException {
        return new LivePanel(out, type, UTF_8, Size.of(40, 10));
    }

    private void log(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        panel.print(bytes, 0, bytes.length);
    }

    private List<String> shown() {
        screen.write(out.toByteArray());
        out.reset();
        return screen.lines();
    }

    @ParameterizedTest
    @ValueSource(strings = {"xterm", "xterm-256color", "screen", "screen-256color", "linux", "vt100", "tmux-256color"})
    void linesStayBelowTheLog(String type) throws IOException {
        panel = panel(type);
        assertThat(panel.canDraw()).isTrue();
        log("first\n");
        panel.show(List.of("blocks 1", "logs 1"));
        assertThat(shown()).containsExactly("first", "blocks 1", "logs 1");
        log("second, longer than what was there\n");
        panel.show(List.of("blocks 22", "logs"));
        assertThat(shown()).containsExactly("first", "second, longer than what was there", "blocks 22", "logs");
        panel.show(List.of("blocks 3"));
        assertThat(shown()).containsExactly("first", "second, longer than what was there", "blocks 3");
    }

    @Test
    void linesStayWholeWhileTheLogScrolls() throws IOException {
        for (int i = 0; i < 50; i++) {
            panel.show(List.of("blocks " + i, "logs " + 2 * i));
            log("line " + i + "\n");
            if (i % 7 == 0) {
                assertThat(shown()).contains("line " + i, "blocks " + i, "logs " + 2 * i);
            }
        }
        assertThat(shown())
                .containsExactly(
                        "line 43",
                        "line 44",
                        "line 45",
                        "line 46",
                        "line 47",
                        "line 48",
                        "line 49",
                        "blocks 49",
                        "logs 98");
    }

    @Test
    void longLogLinesWrapAboveThem() throws IOException {
        panel.show(List.of("blocks"));
        log("x".repeat(100) + "\n");
        assertThat(shown()).containsExactly("x".repeat(40), "x".repeat(40), "x".repeat(20), "blocks");
    }

    @Test
    void aLineThatComesInPiecesIsNotTorn() throws IOException {
        panel.show(List.of("blocks 1"));
        log("half");
        panel.show(List.of("blocks 2"));
        log(" and half\n");
        assertThat(shown()).containsExactly("half and half", "blocks 2");
    }

    @Test
    void whatIsTypedMeanwhileIsWipedAway() throws IOException {
        panel.show(List.of("blocks 1"));
        assertThat(shown()).containsExactly("blocks 1");
        screen.receive("^C");
        log("stopping\n");
        assertThat(shown()).containsExactly("stopping", "blocks 1");
    }

    @Test
    void anotherSizeTakesEffect() throws IOException {
        log("a line\n");
        panel.show(List.of("blocks", "logs"));
        shown();
        screen.resize(20, 8);
        panel.resize(Size.of(20, 8));
        panel.show(List.of("blocks", "logs"));
        log("another\n");
        assertThat(shown()).containsExactly("a line", "another", "blocks", "logs");
    }

    @Test
    void nothingIsLeftWhenItIsClosed() throws IOException {
        log("a line\n");
        panel.show(List.of("blocks", "logs"));
        panel.close();
        panel.show(List.of("late"));
        assertThat(shown()).containsExactly("a line");
    }

    @Test
    void terminalsThatCannotGoBackGetNone() throws IOException {
        assertThat(panel("dumb").canDraw()).isFalse();
    }
}
