package io.ampsync.cli.secret;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Text that must not be shown: given literally, or the content of a file that is read each time anew. */
public abstract sealed class Secret {
    /** A secret given as it is; surrounding blanks don't belong to it. */
    public static Secret of(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            throw new IllegalArgumentException("is empty");
        }
        return new Literal(stripped);
    }

    /** A secret in a file; blanks and line ends around it don't belong to it. */
    public static Secret in(Path file) {
        return new InFile(file);
    }

    /** The text; throws if the file can't be read or is empty. */
    public abstract String read() throws IOException;

    /** The file that it is in, where reading it again may bring another text. */
    public abstract Optional<SecretFile> file();

    @Override
    public final String toString() {
        return "***";
    }

    private static final class Literal extends Secret {
        private final String text;

        Literal(String text) {
            this.text = text;
        }

        @Override
        public String read() {
            return text;
        }

        @Override
        public Optional<SecretFile> file() {
            return Optional.empty();
        }
    }

    private static final class InFile extends Secret {
        private final SecretFile file;

        InFile(Path file) {
            this.file = new SecretFile(file);
        }

        @Override
        public String read() throws IOException {
            return file.read();
        }

        @Override
        public Optional<SecretFile> file() {
            return Optional.of(file);
        }
    }
}
