package io.ampsync.cli.command;

import io.ampsync.cli.options.Variables;
import io.ampsync.cli.relaunch.Relaunch;
import io.ampsync.postgres.PostgresDatabase;
import picocli.CommandLine.Command;

/** Checks the options, then syncs until stopped. */
@Command(
        name = "sync",
        description = "Keeps PostgreSQL tables equal to tables of an Amp dataset, until SIGTERM or SIGINT.")
public final class SyncCommand extends StreamCommand {
    public SyncCommand(Variables variables) {
        super(variables);
    }

    @Override
    public Integer call() throws Exception {
        SyncSettings settings = settings();
        startLog();
        Relaunch.ifNeeded();
        try (PostgresDatabase target = openDatabase();
                ProgressView progress = startProgress()) {
            return new SyncRun(settings, target, progress).run().code();
        }
    }
}
