package io.ampsync.cli.command;

import java.io.Console;
import java.util.Optional;

/** Somebody who can be asked. */
@FunctionalInterface
interface Terminal {
    /** The terminal that the command was started at. */
    Terminal SYSTEM = question -> SystemTerminal.console().map(console -> console.readLine("%s", question));

    /** The answer to a question, without the end of the line; empty if nobody is there. */
    Optional<String> ask(String question);

    /** Finds the console of this process, if people are at it. */
    final class SystemTerminal {
        private SystemTerminal() {}

        @SuppressWarnings("SystemConsoleNull")
        private static Optional<Console> console() {
            return Optional.ofNullable(System.console()).filter(SystemTerminal::isTerminal);
        }

        /** From JDK 22 on there is a console also where input is redirected, and it can be asked about that. */
        private static boolean isTerminal(Console console) {
            try {
                return (boolean) Console.class.getMethod("isTerminal").invoke(console);
            } catch (ReflectiveOperationException olderJdk) {
                return true;
            }
        }
    }
}
