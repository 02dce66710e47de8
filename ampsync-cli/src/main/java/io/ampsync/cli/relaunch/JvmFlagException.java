package io.ampsync.cli.relaunch;

import io.ampsync.cli.exit.CommandException;
import io.ampsync.cli.exit.ExitCode;
import java.util.List;

/** The JVM lacks flags, and can't be replaced by one that has them. */
final class JvmFlagException extends CommandException {
    private static final long serialVersionUID = 1L;

    JvmFlagException(List<String> flags) {
        super(
                ExitCode.USAGE,
                "this JVM keeps Arrow from memory outside the heap: start java with " + String.join(" ", flags),
                null);
    }
}
