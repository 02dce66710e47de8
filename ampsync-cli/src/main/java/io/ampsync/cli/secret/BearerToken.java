package io.ampsync.cli.secret;

import java.io.IOException;

/** The token for a server. */
public final class BearerToken {
    private BearerToken() {}

    public static String read(Secret secret) throws IOException {
        return checked(secret.read());
    }

    /** Throws {@link IllegalArgumentException} for what can't be sent as a token, without repeating it. */
    public static String checked(String token) {
        if (token.isEmpty()) {
            throw new IllegalArgumentException("the token is empty");
        }
        if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("the token holds blanks or characters outside ASCII");
        }
        return token;
    }
}
