package io.ampsync.cli;

/** Entry point of the {@code ampsync} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(AmpsyncCommand.create(System::getenv).execute(args));
    }
}
