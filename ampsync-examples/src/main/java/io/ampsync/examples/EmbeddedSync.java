package io.ampsync.examples;

import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresSinks;

/** ampsync inside an application: two tables into PostgreSQL until the thread is interrupted or both have failed. */
public final class EmbeddedSync {
    private EmbeddedSync() {}

    /** Arguments: server address, dataset, database URL. */
    public static void main(String[] args) throws InterruptedException {
        // example:start
        try (var database = PostgresDatabase.open(args[2]);
                var ampsync = Ampsync.builder()
                        .server(AmpServer.at(args[0]))
                        .dataset(args[1])
                        .tables("blocks", "logs")
                        .sinks(PostgresSinks.of(database))
                        .start()) {
            ampsync.await();
            ampsync.failure().ifPresent(failure -> {
                throw failure;
            });
        }
        // example:end
    }
}
