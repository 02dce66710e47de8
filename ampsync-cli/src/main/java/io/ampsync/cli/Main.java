package io.ampsync.cli;

import io.ampsync.cli.options.Variables;

/** Entry point of the {@code ampsync} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(AmpsyncCommand.create(new Variables(System.getenv())).execute(args));
    }
}
