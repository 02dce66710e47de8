package io.ampsync.postgres.internal.url;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What libpq's connection parameters are called in pgjdbc. */
final class LibpqParameters {
    private static final Logger log = LoggerFactory.getLogger(LibpqParameters.class);

    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private static final Map<String, String> SAME_MEANING = Map.of(
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "sslnegotiation", "sslNegotiation",
            "gssencmode", "gssEncMode",
            "krbsrvname", "kerberosServerName",
            "require_auth", "requireAuth",
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

    /**
     * Known to libpq or sqlx, without a counterpart here, and harmless to leave out: they tune the client, or name what
     * fails by itself when it is needed. What would choose another server or lower security doesn't belong here.
     */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "statement-cache-capacity",
            "client_encoding",
            "keepalives_idle",
            "keepalives_interval",
            "keepalives_count",
            "tcp_user_timeout",
            "passfile",
            "requirepeer",
            "gsslib",
            "gssdelegation",
            "sslcompression",
            "sslsni",
            "sslcertmode",
            "sslkeylogfile",
            "ssl_min_protocol_version",
            "ssl_max_protocol_version",
            "min_protocol_version",
            "max_protocol_version");

    private static final Map<String, String> VARIABLES = Map.of(
            "sslmode", "PGSSLMODE",
            "sslrootcert", "PGSSLROOTCERT",
            "sslcert", "PGSSLCERT",
            "sslkey", "PGSSLKEY");

    private LibpqParameters() {}

    /** Completes {@code parameters} by those that the environment holds, as libpq does. */
    static void addDefaults(Map<String, String> parameters, Map<String, String> environment) {
        Set<String> given = parameters.keySet().stream()
                .map(name -> ALIASES.getOrDefault(name, name))
                .collect(Collectors.toSet());
        VARIABLES.forEach((name, variable) -> {
            String value = environment.getOrDefault(variable, "");
            if (!value.isBlank() && !given.contains(name)) {
                if (name.equals("sslmode") && !SSL_MODES.contains(value)) {
                    throw new IllegalArgumentException("database URL: it has no sslmode, and " + variable
                            + " in the environment must be one of " + list(SSL_MODES));
                }
                parameters.put(name, value);
            }
        });
    }

    private static String list(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }

    /**
     * Translates {@code parameters}, warning of those that have no effect; throws {@link IllegalArgumentException}
     * naming one that isn't known.
     */
    static Properties toJdbc(Map<String, String> parameters) {
        List<String> ignored = ignored(parameters);
        if (!ignored.isEmpty()) {
            log.warn("database URL: these parameters have no effect in ampsync: {}", String.join(", ", ignored));
        }
        Properties jdbc = new Properties();
        parameters.forEach((name, value) -> put(jdbc, ALIASES.getOrDefault(name, name), value));
        completeTls(jdbc);
        return jdbc;
    }

    static List<String> ignored(Map<String, String> parameters) {
        return parameters.keySet().stream().filter(WITHOUT_EFFECT::contains).toList();
    }

    private static void put(Properties jdbc, String name, String value) {
        String same = SAME_MEANING.get(name);
        if (same != null) {
            jdbc.setProperty(same, value);
            return;
        }
        if (name.startsWith("options[") && name.endsWith("]")) {
            option(jdbc, name.substring("options[".length(), name.length() - 1), value);
            return;
        }
        switch (name) {
            case "fallback_application_name" -> jdbc.putIfAbsent("ApplicationName", value);
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

    /** One server setting, as sqlx writes it. */
    private static void option(Properties jdbc, String setting, String value) {
        String before = jdbc.getProperty("options", "");
        String escaped = value.replace("\\", "\\\\").replace(" ", "\\ ");
        jdbc.setProperty("options", (before + " -c " + setting + "=" + escaped).strip());
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
            throw new IllegalArgumentException("database URL: " + name + " must be one of " + list(allowed));
        }
        return value;
    }
}
