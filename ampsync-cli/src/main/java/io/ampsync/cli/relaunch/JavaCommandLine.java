package io.ampsync.cli.relaunch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What {@code java} was started with, the program's name first. In ISO 8859-1, so that every byte is kept whatever
 * its real charset.
 */
record JavaCommandLine(List<String> arguments) {
    /** Reads arguments that each end with a zero byte. */
    static JavaCommandLine parse(byte[] text) {
        String[] arguments = new String(text, ISO_8859_1).split("\0", -1);
        return new JavaCommandLine(Arrays.asList(arguments).subList(0, arguments.length - 1));
    }

    /**
     * The same with flags that override all before them; empty if they are there already, or if there is no
     * {@code -jar} to put them before.
     */
    Optional<JavaCommandLine> with(List<String> flags) {
        int jar = arguments.indexOf("-jar");
        if (jar < 0 || endsWith(jar, flags)) {
            return Optional.empty();
        }
        List<String> changed = new ArrayList<>(arguments);
        changed.addAll(jar, flags);
        return Optional.of(new JavaCommandLine(changed));
    }

    private boolean endsWith(int end, List<String> flags) {
        return end >= flags.size() && arguments.subList(end - flags.size(), end).equals(flags);
    }
}
