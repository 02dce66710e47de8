package io.ampsync.cli.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("secret"), " hush\r\n");
    }

    @Test
    void blanksAndLineEndsAroundTheSecretDoNotBelongToIt() throws IOException {
        assertThat(new SecretFile(file).read()).isEqualTo("hush");
    }

    @Test
    void complaintsNameTheFileTheFactAndTheRemedyButNeverTheContent() throws IOException {
        assertRefused(directory.resolve("none"), "there is no file '", "create it");
        assertRefused(directory, "cannot read file '", "it is a directory");
        assertRefused(Files.writeString(file, " \n"), "is empty", "write the secret");
        assertRefused(Files.writeString(file, "hush\nhush\n"), "several lines", "leave only the secret");
        assertRefused(Files.write(file, new byte[] {(byte) 0xff, 'h'}), "UTF-8", "write it anew");
    }

    @Test
    void aFileThatTheUserMayNotReadIsNamedWithTheUser() throws IOException {
        setMode(file, "---------");
        assumeFalse(Files.isReadable(file), "root may read everything");
        assertRefused(file, "user " + System.getProperty("user.name") + " may not read", "owner or mode");
    }

    @Test
    void aFileThatEverybodyCanReadIsWarnedOf() throws IOException {
        setMode(directory, "rwxr-xr-x");
        setMode(file, "rw-r--r--");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        assertThat(new SecretFile(link).exposure().orElse("none"))
                .contains("every user", "'" + link + "'", "chmod")
                .doesNotContain("hush");
        setMode(file, "rw-r-----");
        assertThat(new SecretFile(link).exposure()).isEmpty();
    }

    @Test
    void aFolderThatKeepsOthersOutIsEnough() throws IOException {
        setMode(file, "rw-r--r--");
        setMode(directory, "rwxr-x---");

        assertThat(new SecretFile(file).exposure()).isEmpty();
        assertThat(new SecretFile(directory.resolve("none")).exposure()).isEmpty();
    }

    private static void setMode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void assertRefused(Path file, String fact, String remedy) {
        assertThatThrownBy(() -> new SecretFile(file).read())
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("'" + file + "'", fact, remedy)
                .hasMessageNotContaining("hush");
    }
}
