package io.ampsync.postgres.internal.url;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A URL as libpq reads it, without its scheme: {@code [user[:password]@][host[:port],...][/database][?parameters]}. */
@SuppressWarnings("OrphanedFormatString") // The messages speak of percent-encoding.
final class LibpqUrl {
    private final Map<String, String> environment;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<String> hosts = new ArrayList<>();
    private @Nullable String user;
    private @Nullable String password;
    private @Nullable String database;

    LibpqUrl(String text, Map<String, String> environment) {
        this.environment = environment;
        String rest = credentials(text);
        int query = rest.indexOf('?');
        String path = query < 0 ? rest : rest.substring(0, query);
        if (query >= 0) {
            query(rest.substring(query + 1));
        }
        int slash = path.indexOf('/');
        if (slash >= 0 && slash + 1 < path.length()) {
            database = decode("database", path.substring(slash + 1));
        }
        hosts(slash < 0 ? path : path.substring(0, slash));
    }

    PostgresUrl toJdbc() {
        takeNamedParameters();
        LibpqParameters.addDefaults(parameters, environment);
        String login = first(user, "PGUSER", System.getProperty("user.name", "postgres"));
        Properties properties = LibpqParameters.toJdbc(parameters);
        properties.setProperty("user", login);
        @Nullable String secret = password == null ? variable("PGPASSWORD") : password;
        if (secret != null) {
            properties.setProperty("password", secret);
        }
        return PostgresUrl.of(String.join(",", hosts), first(database, "PGDATABASE", login), properties);
    }

    private String credentials(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '@' && text.charAt(end) != '/') {
            end++;
        }
        if (end == text.length() || text.charAt(end) != '@') {
            if (text.indexOf('@') >= 0 && text.indexOf('@') < queryStart(text)) {
                throw new IllegalArgumentException("database URL: user or password holds a character that must be"
                        + " percent-encoded (/ as %2F, @ as %40, : as %3A)");
            }
            return text;
        }
        String info = text.substring(0, end);
        int colon = info.indexOf(':');
        String name = decode("user", colon < 0 ? info : info.substring(0, colon));
        user = name.isEmpty() ? null : name;
        password = colon < 0 ? null : decode("password", info.substring(colon + 1));
        String rest = text.substring(end + 1);
        if (rest.substring(0, queryStart(rest)).indexOf('@') >= 0) {
            throw new IllegalArgumentException("database URL: more than one @; write one in a password as %40");
        }
        return rest;
    }

    private static int queryStart(String text) {
        int query = text.indexOf('?');
        return query < 0 ? text.length() : query;
    }

    private void query(String text) {
        for (String pair : text.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("database URL: parameters must look like name=value");
            }
            String name = decode("parameter name", pair.substring(0, equals));
            parameters.put(name, decode("parameter " + name, pair.substring(equals + 1)));
        }
    }

    private void takeNamedParameters() {
        @Nullable String address = parameters.remove("hostaddr");
        @Nullable String named = parameters.remove("host");
        @Nullable String host = named == null ? address : named;
        @Nullable String port = parameters.remove("port");
        if (host != null) {
            hosts.clear();
            String[] ports = port == null ? new String[] {"5432"} : port.split(",", -1);
            String[] names = host.split(",", -1);
            for (int i = 0; i < names.length; i++) {
                hosts.add(hostAndPort(names[i], ports[Math.min(i, ports.length - 1)]));
            }
        } else if (port != null) {
            throw new IllegalArgumentException("database URL: write the port behind the host, as host:port");
        }
        @Nullable String userParameter = parameters.remove("user");
        @Nullable String passwordParameter = parameters.remove("password");
        @Nullable String databaseParameter = parameters.remove("dbname");
        user = userParameter == null ? user : userParameter;
        password = passwordParameter == null ? password : passwordParameter;
        database = databaseParameter == null ? database : databaseParameter;
    }

    private void hosts(String text) {
        for (String part : text.split(",", -1)) {
            int colon = part.startsWith("[") ? part.indexOf(':', Math.max(part.indexOf(']'), 0)) : part.indexOf(':');
            String host = decode("host", colon < 0 ? part : part.substring(0, colon));
            hosts.add(hostAndPort(host, colon < 0 ? "" : part.substring(colon + 1)));
        }
    }

    private String hostAndPort(String host, String port) {
        String name = host.isEmpty() ? first(null, "PGHOST", "localhost") : host;
        String number = port.isEmpty() ? first(null, "PGPORT", "5432") : port;
        if (name.startsWith("/") || name.startsWith("@")) {
            throw new IllegalArgumentException(
                    "database URL: Unix sockets are not supported; use a host name such as localhost");
        }
        if (name.startsWith("[") != name.endsWith("]") || name.indexOf('?') >= 0) {
            throw new IllegalArgumentException("database URL: the host name is malformed");
        }
        if (!number.matches("[0-9]{1,5}") || Integer.parseInt(number) > 65535 || Integer.parseInt(number) == 0) {
            throw new IllegalArgumentException("database URL: the port must be a number from 1 to 65535; a : in a"
                    + " password is written %3A, IPv6 addresses stand in brackets");
        }
        boolean bareIpv6 = name.indexOf(':') >= 0 && !name.startsWith("[");
        return (bareIpv6 ? "[" + name + "]" : name) + ":" + number;
    }

    private String first(@Nullable String given, String variable, String otherwise) {
        return given != null ? given : Objects.requireNonNullElse(variable(variable), otherwise);
    }

    /** A variable of the environment; an empty one counts as unset. */
    private @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** Percent-decoding as in libpq: a plus sign stands for itself. */
    private static String decode(String part, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes.write(raw[i]);
                continue;
            }
            int high = i + 2 <= raw.length - 1 ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 <= raw.length - 1 ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0 || high + low == 0) {
                throw new IllegalArgumentException(
                        "database URL: bad percent-encoding in the " + part + "; a % itself is written %25");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("database URL: the " + part + " is not UTF-8 once decoded", e);
        }
    }
}
