package io.ampsync.cli.relaunch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandLineTest {
    private static final List<String> FLAGS = List.of("--open", "--allow");

    @Test
    void flagsComeAfterAllOthersOfTheJvm() {
        assertThat(line("java", "-Xmx1g", "--deny", "-jar", "ampsync.jar", "sync", "-jar")
                        .with(FLAGS))
                .contains(line("java", "-Xmx1g", "--deny", "--open", "--allow", "-jar", "ampsync.jar", "sync", "-jar"));
    }

    @Test
    void flagsThatAreThereAndDoNotHelpAreNotTriedAgain() {
        JavaCommandLine tried = line("java", "-jar", "ampsync.jar").with(FLAGS).orElseThrow();

        assertThat(tried.with(FLAGS)).isEmpty();
    }

    @Test
    void withoutAJarThereIsNoPlaceForFlags() {
        assertThat(line("java", "@arguments").with(FLAGS)).isEmpty();
        assertThat(line().with(FLAGS)).isEmpty();
    }

    @Test
    void everyByteAndEveryEmptyArgumentIsKept() {
        byte[] text = "java\0--tables\0\0größe\0".getBytes(StandardCharsets.UTF_8);

        List<String> arguments = JavaCommandLine.parse(text).arguments();

        assertThat(arguments).startsWith("java", "--tables", "").hasSize(4);
        assertThat(String.join("\0", arguments).concat("\0").getBytes(StandardCharsets.ISO_8859_1))
                .isEqualTo(text);
    }

    private static JavaCommandLine line(String... arguments) {
        return new JavaCommandLine(List.of(arguments));
    }
}
