package io.ampsync.examples;

import io.ampsync.postgres.Credentials;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresOptions;
import java.util.function.Supplier;

/** A database whose password is another one every few minutes. */
public final class RenewedCredentials {
    private RenewedCredentials() {}

    /** Opens the database that {@code tokens} gives access to, such as those of a cloud's identity service. */
    public static PostgresDatabase open(Supplier<String> tokens) {
        // example:start
        var database = PostgresDatabase.open(PostgresOptions.builder("postgresql://ampsync@localhost/chain")
                .credentials(() -> Credentials.ofPassword(tokens.get()))
                .build());
        // example:end
        return database;
    }
}
