package io.ampsync.cli.options;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text that must not be shown: given literally, or the content of a file that is read each time anew. */
abstract sealed class Secret {
    /** A secret given as it is; surrounding blanks don't belong to it. */
    static Secret of(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            throw new IllegalArgumentException("is empty");
        }
        return new Literal(stripped);
    }

    /** A secret in a file; blanks and line ends around it don't belong to it. */
    static Secret in(Path file) {
        return new InFile(file);
    }

    /** The text; throws if the file can't be read or is empty. */
    abstract String read() throws IOException;

    /** Whether reading it again may bring another text. */
    abstract boolean mayChange();

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
        String read() {
            return text;
        }

        @Override
        boolean mayChange() {
            return false;
        }
    }

    private static final class InFile extends Secret {
        private final Path file;

        InFile(Path file) {
            this.file = file;
        }

        @Override
        String read() throws IOException {
            String text = content().strip();
            if (text.isEmpty()) {
                throw new IOException("file '" + file + "' is empty");
            }
            return text;
        }

        @Override
        boolean mayChange() {
            return true;
        }

        private String content() throws IOException {
            try {
                return Files.readString(file, StandardCharsets.UTF_8);
            } catch (NoSuchFileException e) {
                throw new IOException("there is no file '" + file + "'", e);
            } catch (IOException e) {
                throw new IOException("cannot read file '" + file + "'", e);
            }
        }
    }
}
