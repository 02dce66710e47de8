package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The benchmark runs to its end and names each ratio; with next to no rows, so that the figures mean nothing. */
@Timeout(120)
class BenchmarkIT {
    private static final Map<String, String> SMALL = Map.of(
            "rows", "12800", "rounds", "1", "commits", "5", "undone", "20000", "starts", "1", "tables", "2", "growth",
            "6400");

    private final PrintStream out = System.out;

    @AfterEach
    void restore() {
        System.setOut(out);
        SMALL.keySet().forEach(System::clearProperty);
    }

    @Test
    void everyRatioIsThere() throws Exception {
        SMALL.forEach(System::setProperty);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));

        Benchmark.main(new String[0]);

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .containsPattern("12,800 log rows, .* 1 rounds")
                .containsPattern("backfill, 1 lane, key in place +÷ plain COPY \\d")
                .containsPattern(
                        "backfill, 4 lanes, key built at the end +÷ plain COPY \\d.* ÷ the Rust tool.s path \\d")
                .containsPattern("2 tables at the same time: [0-9,]+ rows/s, peak of heap and direct memory \\d+ MiB")
                .containsPattern("6,400 rows: plain COPY [0-9.]+ µs a row")
                .containsPattern("ampsync, 2 lanes, key in place: [0-9.]+ µs a row, ÷ plain COPY \\d")
                .containsPattern("encoder alone: [0-9,]+ rows/s")
                .containsPattern("head, 200 rows ÷ bare transaction: median \\d")
                .containsPattern("undo of 20,000 rows ÷ bare DELETE, with key: \\d")
                .containsPattern(
                        "first request after java -jar: median of 1 starts \\d+ ms, with the archive of classes \\d+ ms");
    }
}
