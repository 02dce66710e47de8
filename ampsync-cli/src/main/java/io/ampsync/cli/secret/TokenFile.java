package io.ampsync.cli.secret;

import io.ampsync.config.AmpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A bearer token in a file, which is read again at every call. */
public final class TokenFile implements AmpServer.TokenSource {
    private final SecretFile file;

    public TokenFile(Path file) {
        this(new SecretFile(file));
    }

    public TokenFile(SecretFile file) {
        this.file = file;
    }

    @Override
    public String token() throws IOException {
        return BearerToken.checked(file.read());
    }

    /** What to warn of if every user of the machine can read the token. */
    public Optional<String> exposure() {
        return file.exposure();
    }
}
