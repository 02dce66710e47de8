package io.ampsync.postgres.internal.url;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and how to log in, ready for pgjdbc. The password is in {@link #properties} only.
 *
 * @param jdbcUrl hosts, ports and database
 * @param label the same for people: {@code host:port/database}
 */
public record PostgresUrl(String jdbcUrl, Properties properties, String label) {

    /**
     * Reads {@code postgresql://}, {@code postgres://} or {@code jdbc:postgresql:} URLs.
     *
     * @param environment where PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE, PGSSLROOTCERT, PGSSLCERT and
     *     PGSSLKEY fill what a libpq URL leaves open
     * @throws IllegalArgumentException naming the part that is wrong, never its secret content
     */
    public static PostgresUrl parse(String url, Map<String, String> environment) {
        String text = url.strip();
        if (text.startsWith("jdbc:")) {
            return JdbcUrls.parse(text);
        }
        if (text.startsWith("postgresql://")) {
            return new LibpqUrl(text.substring("postgresql://".length()), environment).toJdbc();
        }
        if (text.startsWith("postgres://")) {
            return new LibpqUrl(text.substring("postgres://".length()), environment).toJdbc();
        }
        throw new IllegalArgumentException(
                "database URL must start with postgresql://, postgres:// or jdbc:postgresql://");
    }

    static PostgresUrl of(String hosts, @Nullable String database, Properties properties) {
        String encoded = database == null
                ? ""
                : URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        return new PostgresUrl("jdbc:postgresql://" + hosts + "/" + encoded, properties, hosts + "/" + database);
    }

    @Override
    public String toString() {
        return label;
    }
}
