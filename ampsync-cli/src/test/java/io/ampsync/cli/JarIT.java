package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

class JarIT {
    @Test
    void manifestMakesBareJavaJarWork() throws IOException {
        try (JarFile jar = new JarFile(CommandProcess.JAR.toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();

            assertThat(manifest.getValue("Main-Class")).isEqualTo(Main.class.getName());
            assertThat(manifest.getValue("Add-Opens")).isEqualTo("java.base/java.nio");
            assertThat(manifest.getValue("Implementation-Version")).isNotBlank();
            assertThat(jar.stream().map(ZipEntry::getName))
                    .noneMatch(name ->
                            name.endsWith("module-info.class") || name.matches("META-INF/[^/]*\\.(SF|RSA|DSA)"));
        }
    }

    @Test
    void everyLibraryInsideIsListedWithItsLicence() throws IOException {
        try (JarFile jar = new JarFile(CommandProcess.JAR.toFile())) {
            String listed = text(jar, "META-INF/THIRD-PARTY.txt");
            List<String> inside = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.matches("META-INF/maven/[^/]+/[^/]+/pom\\.xml"))
                    .map(name -> name.replaceAll("META-INF/maven/([^/]+)/([^/]+)/pom\\.xml", "$1:$2"))
                    .filter(name -> !name.startsWith("io.ampsync:"))
                    .toList();

            assertThat(inside)
                    .hasSizeGreaterThan(20)
                    .allSatisfy(name -> assertThat(listed).contains("  " + name + "\n"));
            assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License");
            assertThat(text(jar, "META-INF/NOTICE")).contains("Arrow Flight Core", "Jackson JSON processor");
        }
    }

    @Test
    void everyProviderOfEveryLibraryIsRegistered() throws IOException {
        try (JarFile jar = new JarFile(CommandProcess.JAR.toFile())) {
            assertThat(text(jar, "META-INF/services/io.grpc.LoadBalancerProvider")
                            .lines()
                            .filter(line -> !line.isBlank()))
                    .hasSizeGreaterThan(1);
            assertThat(text(jar, "META-INF/services/java.sql.Driver")).contains("org.postgresql.Driver");
        }
    }

    private static String text(JarFile jar, String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
