package io.ampsync.cli.relaunch;

import io.ampsync.config.JvmFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the command again where the JVM denies what Arrow needs, which only a flag can allow. The new JVM takes the
 * place of this one: it has the same process id, environment, files and memory limit, gets the signals itself, and its
 * exit code is that of the process.
 */
public final class Relaunch {
    private static final Logger log = LoggerFactory.getLogger(Relaunch.class);

    /** Of Linux alone; elsewhere the operator has to give the flag. */
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private static final String PROGRAM = "/proc/self/exe";

    private Relaunch() {}

    /** Returns if the JVM is fit for Arrow; throws {@link JvmFlagException} if it isn't and can't be replaced. */
    public static void ifNeeded() {
        List<String> missing = JvmFlags.missing();
        if (missing.isEmpty()) {
            return;
        }
        Optional<JavaCommandLine> command = commandLine().flatMap(line -> line.with(missing));
        if (command.isPresent()) {
            String flags = String.join(" ", missing);
            log.info("this JVM keeps Arrow from memory outside the heap: starting again with {}", flags);
            replace(command.get());
        }
        throw new JvmFlagException(missing);
    }

    private static Optional<JavaCommandLine> commandLine() {
        try {
            return Optional.of(JavaCommandLine.parse(Files.readAllBytes(COMMAND_LINE)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void replace(JavaCommandLine command) {
        try {
            ProcessImage.replace(PROGRAM, command.arguments());
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            log.debug("the JVM can't be replaced: {}", e.toString(), e);
        }
    }
}
