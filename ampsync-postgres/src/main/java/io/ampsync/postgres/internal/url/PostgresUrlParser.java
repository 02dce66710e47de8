package io.ampsync.postgres.internal.url;

import java.util.Map;

/** Reads {@code postgresql://}, {@code postgres://} and {@code jdbc:postgresql:} URLs. */
public final class PostgresUrlParser {
    private PostgresUrlParser() {}

    /**
     * Reads a URL of either form.
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
}
