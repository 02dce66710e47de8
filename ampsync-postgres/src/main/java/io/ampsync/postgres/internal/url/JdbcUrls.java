package io.ampsync.postgres.internal.url;

import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** JDBC URLs, with credentials moved out of the text and unknown parameters refused. */
final class JdbcUrls {
    /** A host, a colon and something else than digits; the driver would log it. */
    private static final Pattern BAD_PORT =
            Pattern.compile("^jdbc:postgresql://([^/]*,)?(\\[[^\\]/]*\\]|[^:,/\\[]*):(?!\\d{1,5}([,/]|$))");

    private JdbcUrls() {}

    static PostgresUrl parse(String url) {
        int query = url.indexOf('?');
        if ((query < 0 ? url : url.substring(0, query)).indexOf('@') >= 0) {
            throw new IllegalArgumentException("database URL: a jdbc: URL takes no user@host; use the form"
                    + " postgresql://user:password@host/database, or the parameters user and password");
        }
        if (BAD_PORT.matcher(query < 0 ? url : url.substring(0, query)).find()) {
            throw new IllegalArgumentException("database URL: the port must be a number");
        }
        @Nullable Properties parsed = Driver.parseURL(url, null);
        if (parsed == null) {
            throw new IllegalArgumentException("database URL: it must look like jdbc:postgresql://host:port/database");
        }
        String hosts = hosts(parsed);
        String database = PGProperty.PG_DBNAME.getOrDefault(parsed);
        Properties rest = new Properties();
        for (String name : parsed.stringPropertyNames()) {
            if (!name.equals("PGHOST") && !name.equals("PGPORT") && !name.equals("PGDBNAME")) {
                rest.setProperty(known(name), parsed.getProperty(name));
            }
        }
        return PostgresUrl.of(hosts, database, rest);
    }

    private static String known(String name) {
        if (PGProperty.forName(name) == null) {
            throw new IllegalArgumentException("database URL: unknown parameter '" + name + "'");
        }
        return name;
    }

    private static String hosts(Properties parsed) {
        String[] hosts = parsed.getProperty("PGHOST", "localhost").split(",", -1);
        String[] ports = parsed.getProperty("PGPORT", "5432").split(",", -1);
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < hosts.length; i++) {
            String host = hosts[i].indexOf(':') >= 0 && !hosts[i].startsWith("[") ? "[" + hosts[i] + "]" : hosts[i];
            joined.append(i == 0 ? "" : ",").append(host).append(':').append(ports[Math.min(i, ports.length - 1)]);
        }
        return joined.toString();
    }
}
