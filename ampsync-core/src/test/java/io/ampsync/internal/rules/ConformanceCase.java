package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A case of a text file in the folder {@code cases}. A case starts with a line {@code case NAME}; each line after it
 * is a keyword and a text. Empty lines and lines that start with # mean nothing.
 *
 * <p>Lines are taken in order, and all of them must be: a line that its test doesn't expect fails the test.
 */
final class ConformanceCase {
    private static final String START = "case";

    private final String name;
    private final Deque<Line> lines = new ArrayDeque<>();

    private record Line(String keyword, String text) {
        static Line of(String line) {
            String[] parts = line.strip().split("\\s+", 2);
            return new Line(parts[0], parts.length < 2 ? "" : parts[1]);
        }
    }

    private ConformanceCase(String name) {
        this.name = name;
    }

    /** One test for each case of {@code file}, under the name of the case. */
    static Stream<DynamicTest> tests(String file, Consumer<ConformanceCase> test) {
        return read(file).stream()
                .map(each -> DynamicTest.dynamicTest(each.name, () -> {
                    test.accept(each);
                    assertThat(each.lines).as("lines left over").isEmpty();
                }));
    }

    static List<ConformanceCase> read(String file) {
        List<ConformanceCase> cases = new ArrayList<>();
        try (InputStream in =
                        Objects.requireNonNull(ConformanceCase.class.getResourceAsStream("cases/" + file + ".txt"));
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                if (!text.isBlank() && !text.startsWith("#")) {
                    Line line = Line.of(text);
                    if (line.keyword.equals(START)) {
                        cases.add(new ConformanceCase(line.text));
                    } else {
                        cases.get(cases.size() - 1).lines.add(line);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    /** The text of the next line, whose keyword must be {@code keyword}. */
    String take(String keyword) {
        return takeIf(keyword)
                .orElseThrow(() -> new AssertionError("expected '" + keyword + "', found " + lines.peek()));
    }

    /** The text of the next line if its keyword is {@code keyword}; otherwise the line stays. */
    Optional<String> takeIf(String keyword) {
        return nextIs(keyword) ? Optional.of(lines.remove().text) : Optional.empty();
    }

    /** The texts of all lines that follow one another with {@code keyword}. */
    List<String> takeAll(String keyword) {
        List<String> texts = new ArrayList<>();
        for (Optional<String> text = takeIf(keyword); text.isPresent(); text = takeIf(keyword)) {
            texts.add(text.get());
        }
        return texts;
    }

    boolean nextIs(String keyword) {
        return !lines.isEmpty() && lines.element().keyword.equals(keyword);
    }

    boolean isOver() {
        return lines.isEmpty();
    }

    String name() {
        return name;
    }
}
