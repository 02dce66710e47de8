package io.ampsync.postgres.internal.connect;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * The search path that a database URL asks for, as its parameter {@code options} or {@code currentSchema}. Poolers drop
 * such parameters in silence, and tables would land in another schema, so each new session is asked.
 */
record SearchPath(List<String> schemas) {
    static final String SETTING = "search_path";

    /** What {@code properties} of a connection ask for; the last of several counts. */
    static Optional<SearchPath> askedFor(Properties properties) {
        return UrlOptions.of(properties)
                .searchPath()
                .or(() -> Optional.ofNullable(properties.getProperty("currentSchema")))
                .map(SearchPath::parse);
    }

    private static SearchPath parse(String text) {
        return new SearchPath(Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(SearchPath::unquoted)
                .toList());
    }

    private static String unquoted(String name) {
        boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
        return quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name.toLowerCase(Locale.ROOT);
    }

    /** Throws unless {@code actual}, as the session shows it, is this one. */
    void require(String actual) throws SQLException {
        if (!parse(actual).equals(this)) {
            throw new SQLException(
                    "the database URL asks for search_path " + String.join(", ", schemas) + ", but the session has "
                            + actual
                            + "; a pooler on the way drops the parameter: set it for the role instead, ALTER ROLE"
                            + " ... SET search_path = ...",
                    "3F000");
        }
    }
}
