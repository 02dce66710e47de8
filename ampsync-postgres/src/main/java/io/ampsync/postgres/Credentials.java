package io.ampsync.postgres;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom to log in as.
 *
 * @param user null for the one that the database URL names
 * @param password sent as it is, without percent-encoding
 */
public record Credentials(@Nullable String user, String password) {

    public Credentials {
        Objects.requireNonNull(password, "password");
    }

    /** A password for the user that the database URL names. */
    public static Credentials ofPassword(String password) {
        return new Credentials(null, password);
    }

    /**
     * Supplies credentials: once when the database is opened, and then for every new connection, so that renewed ones
     * take effect without a restart; sessions that exist stay. Called by several threads, and should answer within
     * seconds.
     */
    @FunctionalInterface
    public interface Source {
        /**
         * The credentials of now. An exception ends a run that has never reached the database; once a connection has
         * been accepted, it is waited out. Its message is logged, so it must not hold secrets.
         */
        Credentials credentials() throws IOException;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[user=" + user + "]";
    }
}
