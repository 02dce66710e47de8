package io.ampsync.postgres.internal.connect;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;

/**
 * The schema that somebody has chosen for everything that ampsync writes. Unqualified names mean it alone, so that
 * tables that are missing there are never taken from another schema.
 *
 * @param name as the catalogue has it
 */
public record ChosenSchema(String name) {
    private static final int LONGEST = 63;

    /** The complaint doesn't repeat the name. */
    public ChosenSchema {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the name of the schema is empty");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the name of a schema has at most 63 bytes, none of them 0");
        }
        if (name.startsWith("pg_") || name.equals("information_schema") || name.equals("$user")) {
            throw new IllegalArgumentException(
                    "the schema can't be information_schema, $user, or one that begins with pg_: choose another");
        }
    }

    /** As SQL has to name it. */
    public String sql() {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Statement that makes a session's unqualified names mean this schema; temporary tables hide nothing of it. */
    String ofSession() {
        return "SET search_path = " + sql() + ", pg_temp";
    }

    /** The same for a transaction. */
    String ofTransaction() {
        return "SET LOCAL search_path = " + sql() + ", pg_temp";
    }

    void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(ofTransaction());
        }
    }

    /** Throws {@link IllegalArgumentException} if a database URL with these parameters asks for another schema. */
    void requireNoOther(Properties parameters) {
        Optional<SearchPath> asked = SearchPath.askedFor(parameters);
        if (asked.isPresent() && !asked.get().schemas().get(0).equals(name)) {
            throw new IllegalArgumentException("database URL: its search_path or currentSchema begins with another"
                    + " schema than the one that is chosen; remove one of the two");
        }
    }

    @Override
    public String toString() {
        return "schema " + name;
    }
}
