package io.ampsync.postgres.internal.connect;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings that a database URL asks for in its parameter {@code options}. Poolers drop that parameter in silence,
 * so each new session is asked.
 *
 * @param settings value by name, the name in lower case; the last of several counts
 */
record UrlOptions(Map<String, String> settings) {
    private static final Pattern OPTION =
            Pattern.compile("(?:^|\\s)(?:-c\\s*|--)([^\\s=\\\\]+)=((?:\\\\.|[^\\s\\\\])*)");

    private static final int ANSWER_MILLIS = 10_000;

    /** Settings that have come neither with the session's start nor, as some poolers do it, by SET, nor otherwise. */
    private static final String LOST = """
            SELECT string_agg(asked.name, ', ' ORDER BY asked.name)
            FROM unnest(?::text[], ?::text[]) AS asked(name, value)
            LEFT JOIN pg_settings s ON lower(s.name) = asked.name
            WHERE coalesce(s.source NOT IN ('client', 'session'), TRUE)
            AND coalesce(s.setting <> asked.value, TRUE)
            AND current_setting(asked.name, TRUE) IS DISTINCT FROM asked.value""";

    /** What {@code properties} of a connection ask for. */
    static UrlOptions of(Properties properties) {
        Map<String, String> settings = new LinkedHashMap<>();
        Matcher option = OPTION.matcher(properties.getProperty("options", ""));
        while (option.find()) {
            String name = option.group(1).replace('-', '_').toLowerCase(Locale.ROOT);
            settings.put(name, option.group(2).replaceAll("\\\\(.)", "$1"));
        }
        return new UrlOptions(settings);
    }

    Optional<String> searchPath() {
        return Optional.ofNullable(settings.get(SearchPath.SETTING));
    }

    /** Throws unless a new session has these settings; {@link SearchPath} looks at its own by itself. */
    void requireIn(Connection connection) throws SQLException {
        Map<String, String> asked = new LinkedHashMap<>(settings);
        asked.remove(SearchPath.SETTING);
        if (asked.isEmpty()) {
            return;
        }
        int timeout = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        Optional<String> lost = lost(connection, asked);
        connection.setNetworkTimeout(Runnable::run, timeout);
        if (lost.isPresent()) {
            throw new SQLException(
                    "the database URL asks for settings that the session hasn't got: " + lost.get()
                            + "; a pooler on the way drops the parameter options: set them for the role instead, ALTER"
                            + " ROLE ... SET ..., and take them out of the URL",
                    "55P02");
        }
    }

    private static Optional<String> lost(Connection connection, Map<String, String> asked) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOST)) {
            Array names = connection.createArrayOf("text", asked.keySet().toArray());
            Array values = connection.createArrayOf("text", asked.values().toArray());
            statement.setArray(1, names);
            statement.setArray(2, values);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Optional.ofNullable(row.getString(1));
            }
        }
    }
}
