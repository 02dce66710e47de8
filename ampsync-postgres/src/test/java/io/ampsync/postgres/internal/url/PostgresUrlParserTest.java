package io.ampsync.postgres.internal.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlParserTest {
    private static PostgresUrl parse(String url) {
        return PostgresUrlParser.parse(url, Map.of());
    }

    @Test
    void credentialsNeverEnterTheJdbcUrl() {
        PostgresUrl url = parse("postgresql://user%40corp:p%2Fa%3As%25s+w@db.example:6543/my%20db");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:6543/my%20db");
        assertThat(url.properties()).containsEntry("user", "user@corp").containsEntry("password", "p/a:s%s+w");
        assertThat(url.toString()).isEqualTo("db.example:6543/my db");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "postgres://u@h/d jdbc:postgresql://h:5432/d",
                "postgresql://u@h jdbc:postgresql://h:5432/u",
                "postgresql://u@h/ jdbc:postgresql://h:5432/u",
                "postgresql://u@/d jdbc:postgresql://localhost:5432/d",
                "postgresql://u@[::1]:5433/d jdbc:postgresql://[::1]:5433/d",
                "postgresql://u@[::1]/d jdbc:postgresql://[::1]:5432/d",
                "postgresql://u@a:1,b,c:3/d jdbc:postgresql://a:1,b:5432,c:3/d",
                "postgresql://u@/d?host=a,b&port=1,2 jdbc:postgresql://a:1,b:2/d",
                "postgresql://u@/d?hostaddr=10.0.0.7&port=7 jdbc:postgresql://10.0.0.7:7/d",
                "postgresql://u@/d?host=a&hostaddr=10.0.0.7 jdbc:postgresql://a:5432/d",
                "postgresql:///d?user=x jdbc:postgresql://localhost:5432/d",
                "jdbc:postgresql://h/d jdbc:postgresql://h:5432/d",
                "jdbc:postgresql://a:1,b:2/d?user=u&password=p jdbc:postgresql://a:1,b:2/d",
            })
    void hostsAndDatabasesAreReadAsLibpqDoes(String given, String expected) {
        assertThat(parse(given).jdbcUrl()).isEqualTo(expected);
    }

    @Test
    void theEnvironmentFillsWhatIsLeftOpen() {
        PostgresUrl url = PostgresUrlParser.parse(
                "postgresql://", Map.of("PGHOST", "h", "PGPORT", "7", "PGUSER", "u", "PGPASSWORD", "p"));
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://h:7/u");
        assertThat(url.properties()).containsEntry("password", "p");
    }

    @Test
    void emptyVariablesCountAsUnset() {
        Map<String, String> empty =
                Map.of("PGHOST", "", "PGPORT", " ", "PGUSER", "", "PGPASSWORD", "", "PGDATABASE", "", "PGSSLMODE", " ");
        assertThat(PostgresUrlParser.parse("postgresql://", empty))
                .isEqualTo(PostgresUrlParser.parse("postgresql://", Map.of()));
        assertThat(PostgresUrlParser.parse("postgresql://u@h:/d", empty).jdbcUrl())
                .isEqualTo("jdbc:postgresql://h:5432/d");
    }

    @Test
    void theEnvironmentsTlsSettingsHoldUnlessTheUrlHasItsOwn() {
        Map<String, String> environment =
                Map.of("PGSSLMODE", "require", "PGSSLROOTCERT", "/ca.pem", "PGSSLCERT", "/c.pem", "PGSSLKEY", "/k.pk8");
        assertThat(PostgresUrlParser.parse("postgresql://u@h/d", environment).properties())
                .containsEntry("sslmode", "verify-ca")
                .containsEntry("sslrootcert", "/ca.pem")
                .containsEntry("sslcert", "/c.pem")
                .containsEntry("sslkey", "/k.pk8");
        assertThat(PostgresUrlParser.parse("postgresql://u@h/d?ssl-mode=verify-full&ssl-ca=/own.pem", environment)
                        .properties())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslrootcert", "/own.pem");
        assertThat(PostgresUrlParser.parse("postgresql://u@h/d", Map.of("PGSSLMODE", ""))
                        .properties())
                .doesNotContainKey("sslmode");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresUrlParser.parse("postgresql://u@h/d", Map.of("PGSSLMODE", "maybe")))
                .withMessageContaining("PGSSLMODE");
    }

    @Test
    void parametersAreTranslated() {
        Properties properties = parse("postgresql://u@h/d?connect_timeout=3&application_name=a%20b&keepalives=1"
                        + "&target_session_attrs=read-write&options=-c%20search_path%3Dx&sslmode=verify-full"
                        + "&sslrootcert=/ca.pem&load_balance_hosts=random")
                .properties();
        assertThat(properties)
                .containsEntry("connectTimeout", "3")
                .containsEntry("loginTimeout", "3")
                .containsEntry("ApplicationName", "a b")
                .containsEntry("tcpKeepAlive", "true")
                .containsEntry("targetServerType", "primary")
                .containsEntry("options", "-c search_path=x")
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslrootcert", "/ca.pem")
                .containsEntry("loadBalanceHosts", "true");
    }

    @Test
    void whatTheDriverLacksButDoesNoHarmIsIgnored() {
        String parameters = "statement-cache-capacity=100&client_encoding=utf8&keepalives_idle=30&keepalives_count=3"
                + "&keepalives_interval=9&tcp_user_timeout=5000&passfile=/p&requirepeer=postgres&sslcompression=0"
                + "&ssl_min_protocol_version=TLSv1.2&gsslib=gssapi&sslsni=1";
        assertThat(parse("postgresql://u@h/d?" + parameters).properties())
                .isEqualTo(parse("postgresql://u@h/d").properties());
        assertThat(LibpqParameters.ignored(Map.of("passfile", "/p", "sslmode", "require")))
                .containsExactly("passfile");
    }

    @Test
    void whatTheDriverHasUnderAnotherNameIsPassedOn() {
        assertThat(parse("postgresql://u@h/d?channel_binding=require&gssencmode=disable&krbsrvname=pg"
                                + "&require_auth=scram-sha-256&application_name=a&fallback_application_name=b"
                                + "&options[search_path]=x&options[DateStyle]=a%20b")
                        .properties())
                .containsEntry("channelBinding", "require")
                .containsEntry("gssEncMode", "disable")
                .containsEntry("kerberosServerName", "pg")
                .containsEntry("requireAuth", "scram-sha-256")
                .containsEntry("ApplicationName", "a")
                .containsEntry("options", "-c search_path=x -c DateStyle=a\\ b");
        assertThat(parse("postgresql://u@h/d?fallback_application_name=b").properties())
                .containsEntry("ApplicationName", "b");
    }

    @Test
    void requireWithARootCertificateVerifiesIt() {
        assertThat(parse("postgresql://u@h/d?sslmode=require&sslrootcert=/ca.pem")
                        .properties())
                .containsEntry("sslmode", "verify-ca");
        assertThat(parse("postgresql://u@h/d?sslmode=require").properties()).containsEntry("sslmode", "require");
    }

    @Test
    void systemCertificatesMeanFullVerification() {
        assertThat(parse("postgresql://u@h/d?sslrootcert=system").properties())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory")
                .doesNotContainKey("sslrootcert");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:s3cret@h/d?sslmod=require",
                "postgresql://u:s3cret@h/d?sslmode=maybe",
                "postgresql://u:s3cret@h/d?sslcrl=/crl.pem",
                "postgresql://u:s3cret@h/d?service=production",
                "postgresql://u:s3cret@h/d?passfil=/p",
                "postgresql://u:s3cret@h/d?sslmode=require&sslrootcert=system",
                "postgresql://u:s3cret@h:port/d",
                "postgresql://u:s3cret@h:70000/d",
                "postgresql://u:s3cret%4@h/d",
                "postgresql://u:s3cret%00@h/d",
                "postgresql://u:s3cret%ff@h/d",
                "postgresql://u:s3cr@et@h/d",
                "postgresql://u:s3c/ret@h/d",
                "postgresql://u:s3cret@%2Fvar%2Frun/d",
                "postgresql://u:s3cret@/d?host=/var/run",
                "postgresql://u:s3cret@h/d?target_session_attrs=standby",
                "postgresql://u:s3cret@h/d?connect_timeout=soon",
                "jdbc:postgresql://u:s3cret@h/d",
                "jdbc:postgresql://h/d?password=s3cret&sslmod=x",
                "jdbc:postgresql://h:s3cret/d",
                "mysql://u:s3cret@h/d",
                "u:s3cret@h/d",
            })
    void whatIsWrongIsNamedWithoutSecrets(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(url))
                .withMessageStartingWith("database URL")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3c").doesNotContain("\n"));
    }

    @Test
    void anUnknownParameterIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("postgresql://h/d?sslmod=require"))
                .withMessageContaining("'sslmod'");
    }
}
