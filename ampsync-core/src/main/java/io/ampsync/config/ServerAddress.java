package io.ampsync.config;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a server, taken apart. Host names may hold an underscore, as those of containers do, although URIs
 * don't allow it.
 *
 * @param host a name, or an address; IPv6 in brackets
 */
record ServerAddress(URI uri, String host, int port, boolean tls) {
    private static final Set<String> PLAINTEXT = Set.of("http", "grpc", "grpc+tcp");
    private static final Set<String> TLS = Set.of("https", "grpc+tls");
    private static final Pattern FORM =
            Pattern.compile("([a-zA-Z+]+)://([a-zA-Z0-9._-]+|\\[[0-9a-fA-F:.]+(?:%[a-zA-Z0-9._-]+)?\\])(:[0-9]+)?/?");

    static ServerAddress parse(String text) {
        if (text.indexOf('@') >= 0) {
            throw new IllegalArgumentException("server address must not hold user or password; use a token");
        }
        Matcher parts = FORM.matcher(text);
        String scheme = parts.matches() ? parts.group(1).toLowerCase(Locale.ROOT) : "";
        boolean tls = TLS.contains(scheme);
        if (!tls && !PLAINTEXT.contains(scheme)) {
            throw new IllegalArgumentException("server address '" + text
                    + "' must be scheme://host:port with scheme http, https, grpc, grpc+tcp or grpc+tls");
        }
        String port = parts.group(3) == null ? "" : parts.group(3);
        try {
            URI uri = URI.create(scheme + "://" + parts.group(2) + port);
            return new ServerAddress(uri, parts.group(2), port.isEmpty() ? tls ? 443 : 80 : number(port), tls);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("server address '" + text + "': " + e.getMessage(), e);
        }
    }

    private static int number(String port) {
        int number = port.length() > 6 ? 0 : Integer.parseInt(port.substring(1));
        if (number < 1 || number > 65535) {
            throw new IllegalArgumentException("the port must be from 1 to 65535");
        }
        return number;
    }
}
