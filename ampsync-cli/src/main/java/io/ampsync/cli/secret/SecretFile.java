package io.ampsync.cli.secret;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/** A file that holds one secret, and may hold another one the next time. Its content is never repeated. */
public record SecretFile(Path file) {
    private static final String USER = System.getProperty("user.name", "?");

    /** The secret; blanks and line ends around it don't belong to it. */
    String read() throws IOException {
        String text = content().strip();
        if (text.isEmpty()) {
            throw new IOException("file '" + file + "' is empty; write the secret into it");
        }
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IOException("file '" + file + "' holds several lines; leave only the secret in it");
        }
        return text;
    }

    private String content() throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file '" + file + "'; create it, or correct the path", e);
        } catch (AccessDeniedException e) {
            throw new IOException("user " + USER + " may not read file '" + file + "'; change its owner or mode", e);
        } catch (CharacterCodingException e) {
            throw new IOException("file '" + file + "' is no text in UTF-8; write it anew", e);
        } catch (IOException e) {
            String what = Files.isDirectory(file) ? "it is a directory; name the file in it" : "input or output error";
            throw new IOException("cannot read file '" + file + "': " + what, e);
        }
    }

    /** What to warn of if every user of the machine can read the file; empty also where that can't be told. */
    public Optional<String> exposure() {
        return isExposed()
                ? Optional.of("every user of this machine can read the secret in file '" + file
                        + "'; take the right away: chmod o-r, or in Kubernetes defaultMode: 0440")
                : Optional.empty();
    }

    private boolean isExposed() {
        try {
            Path real = file.toRealPath();
            for (Path folder = real.getParent(); folder != null; folder = folder.getParent()) {
                if (!allows(folder, PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            }
            return allows(real, PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static boolean allows(Path path, PosixFilePermission permission) throws IOException {
        return Files.getPosixFilePermissions(path).contains(permission);
    }
}
