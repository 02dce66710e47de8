package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No file of conformance cases and no case may go missing, as nobody would notice. */
class ConformanceCoverageTest {
    /** A file that is added here needs a test that runs it. */
    private static final Map<String, Integer> CASES = Map.of(
            "protocol-rules", 23,
            "reorg-detection", 8,
            "invalidation", 4,
            "recovery-point", 8,
            "pruning", 2,
            "pending-watermarks", 5,
            "ledger", 7,
            "streams", 23);

    @Test
    void everyFileHasItsCases() throws Exception {
        Map<String, Integer> cases = new TreeMap<>();
        for (String file : files()) {
            cases.put(file, ConformanceCase.read(file).size());
        }
        assertThat(cases).isEqualTo(CASES);
    }

    @Test
    void everyCaseHasANameOfItsOwn() throws Exception {
        for (String file : files()) {
            List<String> names = ConformanceCase.read(file).stream()
                    .map(ConformanceCase::name)
                    .toList();
            assertThat(names).as(file).doesNotHaveDuplicates();
        }
    }

    private static List<String> files() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(ConformanceCoverageTest.class.getResource("cases"))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString().replace(".txt", ""))
                    .toList();
        }
    }
}
