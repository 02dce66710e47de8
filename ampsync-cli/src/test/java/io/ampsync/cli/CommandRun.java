package io.ampsync.cli;

import io.ampsync.cli.options.Variables;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/**
 * What a command line has led to, run within the test.
 *
 * @param code the exit code
 * @param out what was printed
 * @param err what was complained about
 */
record CommandRun(int code, String out, String err) {
    /** Runs a command with an environment of its own. */
    static CommandRun of(Map<String, String> variables, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = AmpsyncCommand.create(new Variables(variables))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new CommandRun(code, out.toString(), err.toString());
    }
}
