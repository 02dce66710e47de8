package io.ampsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The test-jar is the test kit and nothing else. */
class KitJarIT {
    private static final String KIT = "io/ampsync/testing/";

    @Test
    void theTestJarHoldsTheKitAndNoneOfOurOwnTests() throws IOException {
        List<String> content = content();

        assertThat(content)
                .allMatch(name -> name.startsWith(KIT))
                .noneMatch(name -> name.endsWith("Test.class") || name.endsWith("IT.class"))
                .contains(
                        KIT + "SimulatedAmpServer.class",
                        KIT + "SimulatedChain.class",
                        KIT + "FaultyProxy.class",
                        KIT + "SinkContract.class",
                        KIT + "StateStoreContract.class",
                        KIT + "TransactionalSinkContract.class");
        assertThat(content.stream().filter(name -> !name.endsWith(".class"))).allMatch(name -> name.endsWith(".arrow"));
    }

    private static List<String> content() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            Path jar = files.filter(file -> file.toString().endsWith("-tests.jar"))
                    .findFirst()
                    .orElseThrow();
            try (JarFile file = new JarFile(jar.toFile())) {
                return file.stream()
                        .map(JarEntry::getName)
                        .filter(name -> !name.endsWith("/") && !name.startsWith("META-INF/"))
                        .toList();
            }
        }
    }
}
