package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What CONTRIBUTING says of source files, for all modules. */
class SourceRulesTest {
    private static final int MAX_COLUMNS = 120;
    private static final int MAX_LINES = 300;
    private static final String TEXT_BLOCK = "\"".repeat(3);
    private static final Pattern ONE_STRING = Pattern.compile(" *(\\+ )?\"([^\"\\\\]|\\\\.)*\"[,;)]*");

    @Test
    void noLineIsWiderThan120Columns() throws IOException {
        List<Path> sources = sources("main", "test");
        assertThat(sources).hasSizeGreaterThan(400);
        List<String> wide = new ArrayList<>();
        for (Path file : sources) {
            wide.addAll(wideLines(file, Files.readAllLines(file)));
        }
        assertThat(wide).isEmpty();
    }

    @Test
    void noFileOfTheProgramHasMoreThan300Lines() throws IOException {
        List<Path> sources = sources("main");
        assertThat(sources).hasSizeGreaterThan(250);
        for (Path file : sources) {
            assertThat(Files.readAllLines(file)).as("%s", file).hasSizeLessThanOrEqualTo(MAX_LINES);
        }
    }

    @Test
    void aWideLineIsFoundUnlessItIsTextByItself() {
        String wide = "x".repeat(MAX_COLUMNS);
        List<String> lines = List.of(
                "    // " + wide,
                "    String text = " + TEXT_BLOCK,
                "        " + wide,
                "        " + TEXT_BLOCK + ";",
                "    call(" + wide + ");",
                "            \"" + wide + "\",",
                "            + \"" + wide + "\"));",
                "    call(\"" + wide + "\");");
        assertThat(wideLines(Path.of("A.java"), lines)).containsExactly("A.java:1", "A.java:5", "A.java:8");
    }

    /** Formatters leave text alone: lines of text blocks, and those that consist of one string, may be wider. */
    private static List<String> wideLines(Path file, List<String> lines) {
        List<String> wide = new ArrayList<>();
        boolean inTextBlock = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!inTextBlock
                    && line.length() > MAX_COLUMNS
                    && !ONE_STRING.matcher(line).matches()) {
                wide.add(file + ":" + (i + 1));
            }
            inTextBlock ^= line.split(TEXT_BLOCK, -1).length % 2 == 0;
        }
        return wide;
    }

    private static List<Path> sources(String... sets) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path module : modules()) {
            for (String set : sets) {
                files.addAll(javaFiles(module.resolve("src").resolve(set)));
            }
        }
        return files;
    }

    private static List<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .toList();
        }
    }

    private static List<Path> javaFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
