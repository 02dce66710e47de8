package io.ampsync.postgres.internal.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.SinkException;
import java.io.FileNotFoundException;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

class PostgresErrorsTest {
    private static SinkException sink(SQLException cause) {
        return PostgresErrors.sink(new PostgresErrors.Origin("db:5432/x", false), "commit", cause);
    }

    private static PSQLException server(String state, String message) {
        return new PSQLException(new ServerErrorMessage("SFATAL\0C" + state + "\0M" + message + "\0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08P01", "42P01", "08000", "08001", "08003", "08004", "08006", "40001", "40P01", "53100", "53200",
                "53300", "53400", "55P03", "57014", "57P01", "57P02", "57P03", "57P05", "58030", "25006", "25P03",
                "XX000", "26000"
            })
    void whatPassesIsRetried(String state) {
        assertThat(sink(server(state, "no")).isRetryable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "28P01", "28000", "3D000", "3F000", "42501", "42703", "22003", "23505", "23514", "0A000", "57P04",
                "XX001"
            })
    void whatSomebodyHasToChangeIsNot(String state) {
        assertThat(sink(server(state, "no")).isRetryable()).isFalse();
    }

    @Test
    void aCertificateOfAnotherHostIsPermanentAndNamesTheRemedy() {
        SinkException error = sink(new PSQLException(
                "The hostname 127.0.0.1 could not be verified by hostnameverifier PgjdbcHostnameVerifier.",
                PSQLState.CONNECTION_FAILURE));
        assertThat(error.isRetryable()).isFalse();
        assertThat(error).hasMessageContaining("sslrootcert");
    }

    @Test
    void aMissingCertificateFileIsPermanentAndNamesTheRemedy() {
        SinkException error = sink(new PSQLException(
                "Could not open SSL root certificate file /nope.",
                PSQLState.CONNECTION_FAILURE,
                new FileNotFoundException("/nope")));
        assertThat(error.isRetryable()).isFalse();
        assertThat(error).hasMessageContaining("/nope").hasMessageContaining("sslrootcert=system");
    }

    @Test
    void aCancelledStatementNamesTheTimeout() {
        assertThat(sink(server("57014", "canceling statement due to statement timeout")))
                .hasMessageContaining("raise the role's statement_timeout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "23514", "23505", "23502", "23P01", "P0001", "42703", "42804", "0A000", "22P05", "22P03", "22003",
                "54000", "428C9"
            })
    void whatTheTableRefusesIsToldFromWhatTheServerRefuses(String state) {
        assertThat(PostgresErrors.isAboutRows(error("ERROR", state))).isTrue();
        assertThat(PostgresErrors.isAboutRows(error("FATAL", state))).isFalse();
        assertThat(PostgresErrors.refusedRows("db:5432/x", "write", error("ERROR", state)))
                .hasMessageContaining("db:5432/x: can't write: no")
                .hasMessageContaining(state)
                .hasMessageContaining(
                        switch (state) {
                            case "22P05" -> "encoding UTF8";
                            case "23505" -> "drop the key";
                            default -> "drop the constraint or trigger";
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"42501", "28P01", "57014", "42P01", "53100", "40001"})
    void otherTroubleIsNotTheTables(String state) {
        assertThat(PostgresErrors.isAboutRows(error("ERROR", state))).isFalse();
    }

    private static PSQLException error(String severity, String state) {
        return new PSQLException(new ServerErrorMessage("S" + severity + "\0C" + state + "\0Mno\0"));
    }

    @Test
    void aBusyPoolIsRetried() {
        assertThat(sink(new SQLTransientConnectionException("Connection is not available, request timed out"))
                        .isRetryable())
                .isTrue();
    }

    @Test
    void thePoolsWrappingDoesNotHideTheReason() {
        SinkException error = sink(new SQLTransientConnectionException(
                "pool - Connection is not available",
                new SQLException("wrapper", server("28P01", "password authentication failed for user \"u\""))));
        assertThat(error.isRetryable()).isFalse();
        assertThat(error)
                .hasMessage("database db:5432/x: can't commit: password authentication failed for user \"u\""
                        + " (SQLSTATE 28P01); check user, password and the server's pg_hba.conf");
    }

    @Test
    void messagesHaveOneLine() {
        assertThat(sink(server("53100", "no space left\non device")).getMessage())
                .doesNotContain("\n")
                .contains("SQLSTATE 53100")
                .contains("free disk space");
    }

    @Test
    void aFailedTlsHandshakeIsPermanent() {
        SinkException error = sink(new PSQLException(
                "SSL error", PSQLState.CONNECTION_FAILURE, new SSLHandshakeException("PKIX path building failed")));
        assertThat(error.isRetryable()).isFalse();
        assertThat(error).hasMessageContaining("sslrootcert");
    }

    @Test
    void whatTheDriverRejectsItselfIsPermanent() {
        assertThat(sink(new PSQLException("The server does not support SSL.", PSQLState.CONNECTION_REJECTED))
                        .isRetryable())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource
    void aServerThatCanNotBeTrustedIsWaitedOutOnceOneHasBeen(SQLException refusal) {
        SinkException error = PostgresErrors.sink(new PostgresErrors.Origin("db:5432/x", true), "commit", refusal);
        assertThat(error.isRetryable()).isTrue();
        assertThat(error).hasMessageContaining("sslmode");
        assertThat(sink(refusal).isRetryable()).isFalse();
    }

    static List<SQLException> aServerThatCanNotBeTrustedIsWaitedOutOnceOneHasBeen() {
        return List.of(
                new PSQLException(
                        "SSL error", PSQLState.CONNECTION_FAILURE, new SSLHandshakeException("PKIX path validation")),
                new PSQLException(
                        "SSL error",
                        PSQLState.CONNECTION_FAILURE,
                        new CertificateExpiredException("NotAfter: Thu Nov 26 00:00:00 UTC 2026")),
                new PSQLException(
                        "The hostname db2 could not be verified by hostnameverifier PgjdbcHostnameVerifier.",
                        PSQLState.CONNECTION_FAILURE),
                new PSQLException("The server does not support SSL.", PSQLState.CONNECTION_REJECTED));
    }

    @Test
    void anUnknownHostMayAppear() {
        SinkException error = sink(new PSQLException(
                "The connection attempt failed.",
                PSQLState.CONNECTION_UNABLE_TO_CONNECT,
                new UnknownHostException("db")));
        assertThat(error.isRetryable()).isTrue();
        assertThat(error).hasMessageContaining("unknown host");
    }

    @Test
    void anInterruptIsNotLost() {
        assertThat(sink(new SQLException("interrupted", new InterruptedException()))
                        .isRetryable())
                .isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }
}
