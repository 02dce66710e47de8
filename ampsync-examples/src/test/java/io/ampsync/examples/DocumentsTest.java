package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents show is what is compiled, and what they point to exists. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern XML = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REGION = Pattern.compile("// example:start\n(.*?)// example:end", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            List<Path> pages =
                    docs.filter(page -> page.toString().endsWith(".md")).toList();
            return Stream.concat(Stream.of("README.md", "CONTRIBUTING.md").map(ROOT::resolve), pages.stream());
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyJavaSnippetIsARegionOfACompiledExample(Path page) throws IOException {
        List<String> compiled = compiledRegions();

        assertThat(matches(JAVA, Files.readString(page)))
                .allSatisfy(shown -> assertThat(compiled).contains(withoutArguments(shown)));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path page) throws IOException {
        assertThat(matches(LINK, Files.readString(page)))
                .filteredOn(link -> !link.startsWith("http"))
                .allSatisfy(
                        link -> assertThat(leadsSomewhere(page, link)).as(link).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/embedding.md"})
    void theDependencyToAddIsTheOneThatIsBuilt(String page) throws IOException {
        String pom = Files.readString(ROOT.resolve("ampsync-postgres/pom.xml"));

        assertThat(matches(XML, Files.readString(ROOT.resolve(page))))
                .singleElement()
                .satisfies(shown -> {
                    assertThat(pom).contains("<artifactId>" + element("artifactId", shown) + "</artifactId>\n  <name>");
                    for (String name : List.of("groupId", "version")) {
                        assertThat(element(name, shown)).isEqualTo(element(name, pom));
                    }
                });
    }

    private static String element(String name, String xml) {
        return matches(Pattern.compile("<" + name + ">([^<]*)</" + name + ">"), xml)
                .get(0);
    }

    @Test
    void theReadmeShowsHowToEmbed() throws IOException {
        assertThat(matches(JAVA, Files.readString(ROOT.resolve("README.md")))).isNotEmpty();
    }

    @Test
    void theArchitectureNamesEveryPackage() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));

        assertThat(packages())
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    void theArchitectureNamesNoClassThatIsGone() throws IOException {
        Pattern className = Pattern.compile("`(?:[a-z]+\\.)*([A-Z][A-Za-z]+)`");
        String sources = sources();

        assertThat(matches(className, Files.readString(ROOT.resolve("docs/architecture.md"))))
                .hasSizeGreaterThan(50)
                .allSatisfy(name -> assertThat(sources).contains("/" + name + ".java"));
    }

    private static String sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.map(file -> file.toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(".java") && file.contains("/src/"))
                    .collect(Collectors.joining("\n"));
        }
    }

    /** Of all modules, without those of tests. */
    private static List<String> packages() throws IOException {
        return sources()
                .lines()
                .filter(file -> file.contains("/src/main/java/") && file.endsWith("/package-info.java"))
                .map(file -> file.substring(
                        file.indexOf("/src/main/java/") + "/src/main/java/".length(), file.lastIndexOf('/')))
                .map(folder -> folder.replace('/', '.'))
                .toList();
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return Files.exists(target)
                && (parts.length == 1
                        || matches(HEADING, Files.readString(target)).stream()
                                .anyMatch(heading -> anchor(heading).equals(parts[1])));
    }

    /** As GitHub makes them. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{Nd} _-]", "")
                .replace(' ', '-');
    }

    private static List<String> compiledRegions() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            return sources.filter(source -> source.toString().endsWith(".java"))
                    .flatMap(source -> matches(REGION, read(source)).stream())
                    .map(DocumentsTest::withoutArguments)
                    .toList();
        }
    }

    /** Without indentation; documents have sample values where programs take arguments. */
    private static String withoutArguments(String code) {
        return code.strip()
                .replaceAll("\\s+", " ")
                .replaceAll("args\\[\\d]", "…")
                .replaceAll("\"(http|postgresql|my_namespace)[^\"]*\"", "…");
    }

    private static List<String> matches(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.results().map((MatchResult match) -> match.group(1)).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
