package io.ampsync.postgres.internal;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What libpq's connection parameters are called in pgjdbc. */
final class LibpqParameters {
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private static final Map<String, String> SAME_MEANING = Map.of(
            "application_name", "ApplicationName",
            "fallback_application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "sslnegotiation", "sslNegotiation",
            "gssencmode", "gssEncMode",
            "options", "options",
            "sslcert", "sslcert",
            "sslkey", "sslkey",
            "sslpassword", "sslpassword");

    private static final Map<String, String> ALIASES = Map.of(
            "ssl-mode", "sslmode",
            "ssl-root-cert", "sslrootcert",
            "ssl-ca", "sslrootcert",
            "ssl-cert", "sslcert",
            "ssl-key", "sslkey",
            "application-name", "application_name");

    /** Concern other clients, or what ampsync does anyway. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("statement-cache-capacity", "client_encoding");

    private LibpqParameters() {}

    /** Translates {@code parameters}; throws {@link IllegalArgumentException} naming one that has no meaning here. */
    static Properties toJdbc(Map<String, String> parameters) {
        Properties jdbc = new Properties();
        parameters.forEach((name, value) -> put(jdbc, ALIASES.getOrDefault(name, name), value));
        completeTls(jdbc);
        return jdbc;
    }

    private static void put(Properties jdbc, String name, String value) {
        String same = SAME_MEANING.get(name);
        if (same != null) {
            jdbc.setProperty(same, value);
            return;
        }
        switch (name) {
            case "sslmode" -> jdbc.setProperty("sslmode", oneOf(name, value, SSL_MODES));
            case "sslrootcert" -> jdbc.setProperty("sslrootcert", value);
            case "connect_timeout" -> connectTimeout(jdbc, value);
            case "keepalives" -> jdbc.setProperty("tcpKeepAlive", Boolean.toString(!value.equals("0")));
            case "target_session_attrs" -> jdbc.setProperty("targetServerType", targetServerType(value));
            case "load_balance_hosts" -> jdbc.setProperty("loadBalanceHosts", Boolean.toString(value.equals("random")));
            default -> {
                if (!WITHOUT_EFFECT.contains(name)) {
                    throw new IllegalArgumentException(
                            "database URL: parameter '" + name + "' is not supported; remove it or correct its name");
                }
            }
        }
    }

    private static void connectTimeout(Properties jdbc, String value) {
        if (!value.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException("database URL: connect_timeout must be a number of seconds");
        }
        jdbc.setProperty("connectTimeout", value);
        jdbc.setProperty("loginTimeout", value);
    }

    private static String targetServerType(String value) {
        return switch (value) {
            case "any" -> "any";
            case "read-write", "primary" -> "primary";
            case "read-only", "standby", "prefer-standby" ->
                throw new IllegalArgumentException(
                        "database URL: target_session_attrs=" + value + " selects a server that can't be written to");
            default ->
                throw new IllegalArgumentException(
                        "database URL: target_session_attrs must be any, read-write or primary");
        };
    }

    private static void completeTls(Properties jdbc) {
        @Nullable String mode = jdbc.getProperty("sslmode");
        if ("system".equals(jdbc.getProperty("sslrootcert"))) {
            if (mode != null && !mode.equals("verify-full")) {
                throw new IllegalArgumentException("database URL: sslrootcert=system needs sslmode=verify-full");
            }
            jdbc.remove("sslrootcert");
            jdbc.setProperty("sslmode", "verify-full");
            jdbc.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        } else if ("require".equals(mode) && jdbc.containsKey("sslrootcert")) {
            jdbc.setProperty("sslmode", "verify-ca");
        }
    }

    private static String oneOf(String name, String value, Set<String> allowed) {
        if (!allowed.contains(value)) {
            throw new IllegalArgumentException("database URL: " + name + " must be one of "
                    + String.join(", ", allowed.stream().sorted().toList()));
        }
        return value;
    }
}
