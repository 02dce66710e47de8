package io.ampsync.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.ampsync.config.AmpServer;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecretsTest {
    private static final String URL = "postgresql://u:hush@h/d";

    @TempDir
    private Path directory;

    static Stream<SyncLine> linesWithSecrets() {
        return Stream.of(
                SyncLine.of("--databse-url", URL),
                SyncLine.of("--databse-url=" + URL),
                SyncLine.complete(URL),
                SyncLine.complete("--database-url", URL, "--database-url", URL),
                SyncLine.complete("--database-url", URL, "--bogus"),
                SyncLine.complete("--database-url=postgresql://u:hush@h:port/d"),
                SyncLine.complete("--database-url=postgresql://u:hush@h/d?bogus=hush"),
                SyncLine.complete("--database-url=postgresql://u:hu%zzsh@h/d"),
                SyncLine.complete("--database-url=mysql://u:hush@h/d"),
                SyncLine.complete("--database-url", URL).with("MAX_DB_CONNECTIONS", "0"),
                SyncLine.complete("--amp-flight-addr", "http://u:hush@h:1602"),
                SyncLine.complete("--amp-flight-addr", "ftp://u:hush@h"),
                SyncLine.complete("--auth-token", "hush hush"),
                SyncLine.complete("--auth-token", "hush", "--auth-token", "hush"),
                SyncLine.complete("--auth-token", "-hush"),
                SyncLine.complete("--auth-tokn", "hush"),
                SyncLine.complete("-t", "blocks", "--auth-tokn=hush"),
                SyncLine.complete("-t", "blocks", "--databaseurl", URL),
                SyncLine.complete("-t", "blocks", URL),
                SyncLine.complete("-t", "blocks", "password=hush"),
                SyncLine.complete("-t", "blocks,u:hush@h"),
                SyncLine.complete("-d", URL),
                SyncLine.complete("-d", "u:hush@h/d"),
                SyncLine.complete("--health-port=x").with("AMP_AUTH_TOKEN", "hush"),
                SyncLine.complete().with("AMP_AUTH_TOKEN", "hush\u00e9"),
                SyncLine.complete().with("AMP_AUTH_TOKEN", "hush").with("AMP_AUTH_TOKEN_FILE", "/f"),
                SyncLine.complete().with("DATABASE_URL", "hush"));
    }

    @ParameterizedTest
    @MethodSource("linesWithSecrets")
    void refusalsNeverRepeatThem(SyncLine line) {
        assertThat(line.refusal())
                .startsWith("ampsync: ")
                .doesNotContain("hush")
                .doesNotContain("hu%zzsh");
    }

    @Test
    void tokenFileIsReadAgainAtEveryCall() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), " first\n");
        AmpServer server = SyncLine.complete("--auth-token-file", file.toString())
                .settings()
                .server();
        var token = server.token();

        assertThat(server.token().mayChange()).isTrue();
        assertThat(token.token()).isEqualTo("first");
        Files.writeString(file, "second\r\n");
        assertThat(token.token()).isEqualTo("second");
    }

    @Test
    void tokenFileThatIsEmptyForAMomentIsTroubleThatPasses() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "first");
        var token = SyncLine.complete("--auth-token-file", file.toString())
                .settings()
                .server()
                .token();

        Files.writeString(file, "");
        assertThatThrownBy(token::token)
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(FileSystemException.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void literalTokenNeverChanges() {
        assertThat(SyncLine.complete("--auth-token", "typed")
                        .settings()
                        .server()
                        .token()
                        .mayChange())
                .isFalse();
    }

    @Test
    void emptyTokenFileIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "\n");

        assertThat(SyncLine.complete("--auth-token-file", file.toString()).refusal())
                .contains("file '" + file + "' is empty");
    }

    @Test
    void databaseUrlComesFromAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("url"), "postgresql://u:hush@filehost:5433/d\n");
        SyncLine line = SyncLine.complete("--database-url-file", file.toString());

        assertThatThrownBy(line::refusal)
                .as("the file on the command line beats DATABASE_URL")
                .hasMessageContaining("filehost:5433/d")
                .hasMessageNotContaining("hush");
    }

    @Test
    void filesThatEverybodyCanReadAreWarnedOfAtTheStart() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = Files.writeString(directory.resolve("secret"), "hush");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        String name = file.toString();

        assertThat(SyncLine.complete("--database-password-file", name)
                        .parsed()
                        .database
                        .warnings())
                .singleElement(STRING)
                .contains(name, "every user")
                .doesNotContain("hush");
        assertThat(SyncLine.complete("--database-url-file", name)
                        .parsed()
                        .database
                        .warnings())
                .singleElement(STRING)
                .contains(name);
        assertThat(SyncRun.warnings(SyncLine.complete("--auth-token-file", name).settings()))
                .singleElement(STRING)
                .contains(name);
    }

    @Test
    void literalAndFileExcludeEachOtherUnlessOneIsOnTheCommandLine() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "in-file");
        SyncLine both =
                SyncLine.complete().with("AMP_AUTH_TOKEN", "literal").with("AMP_AUTH_TOKEN_FILE", file.toString());

        assertThat(both.refusal())
                .contains(
                        "--auth-token (or AMP_AUTH_TOKEN) and --auth-token-file (or AMP_AUTH_TOKEN_FILE) can't be given together");
        assertThat(SyncLine.complete("--auth-token-file", file.toString())
                        .with("AMP_AUTH_TOKEN", "literal")
                        .settings()
                        .server()
                        .token()
                        .token())
                .isEqualTo("in-file");
        assertThat(SyncLine.complete("--auth-token", "typed")
                        .with("AMP_AUTH_TOKEN_FILE", "/no/such")
                        .settings()
                        .server()
                        .token()
                        .token())
                .isEqualTo("typed");
    }
}
