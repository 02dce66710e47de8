package io.ampsync.postgres.internal.state;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.ChosenSchema;
import io.ampsync.postgres.internal.connect.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schema that all tables are in: the chosen one, or the first of the search path.
 *
 * @param chosen empty for the first of the search path
 */
public record Placement(Optional<ChosenSchema> chosen) {
    private static final Logger log = LoggerFactory.getLogger(Placement.class);
    private static final String RIGHT_MISSING = "42501";

    private static final String OTHER_STATE = """
            SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = to_regclass('amp_client_state') AND has_table_privilege(c.oid, 'SELECT')""";

    /** What unqualified names mean here, once a chosen schema that is missing has been created. */
    String ensure(Connection connection) throws SQLException {
        if (chosen.isPresent() && !exists(connection, chosen.get())) {
            SchemaInstall.lock(connection);
            if (!exists(connection, chosen.get())) {
                create(connection, chosen.get());
            }
        }
        return require(connection);
    }

    /**
     * The schema in which the tables are or would be, for those who only look: throws as {@link #ensure} would. Whether
     * a chosen one that is missing could be created, isn't looked at.
     */
    public Located look(Connection connection) throws SQLException {
        return chosen.isPresent() && !exists(connection, chosen.get())
                ? new Located(chosen.get().name(), false)
                : new Located(require(connection), true);
    }

    /** A schema, and whether it exists. */
    public record Located(String schema, boolean exists) {}

    /** Throws unless unqualified names mean the schema that was chosen, if one was. */
    public void verify(Connection connection) throws SQLException {
        if (chosen.isPresent()) {
            String unused = require(connection);
        }
    }

    /** What unqualified names mean here. */
    private String require(Connection connection) throws SQLException {
        Optional<String> current = Sql.of("SELECT current_schema()")
                .first(connection, row -> Optional.ofNullable(row.getString(1)))
                .flatMap(found -> found);
        if (chosen.isEmpty()) {
            return current.orElseThrow(() -> TargetException.mismatch("database " + catalog(connection)
                    + ": no schema of the role's search_path exists; create one or set search_path"));
        }
        ChosenSchema wanted = chosen.get();
        if (current.isPresent() && current.get().equals(wanted.name())) {
            return wanted.name();
        }
        String role = role(connection);
        if (mayUse(connection, wanted)) {
            throw TargetException.mismatch("unqualified names mean schema " + current.orElse("(none)")
                    + " instead of the chosen " + wanted + ", as a pooler has lost the search_path of a transaction;"
                    + " use one that keeps a session for a whole transaction");
        }
        throw new SQLException(
                wanted + " exists, but role " + role + " may not use it: GRANT USAGE, CREATE ON SCHEMA " + wanted.sql()
                        + " TO " + role,
                RIGHT_MISSING);
    }

    private static String catalog(Connection connection) {
        try {
            return String.valueOf(connection.getCatalog());
        } catch (SQLException e) {
            return "";
        }
    }

    private static boolean exists(Connection connection, ChosenSchema schema) throws SQLException {
        return Sql.of("SELECT FROM pg_namespace WHERE nspname = ?", schema.name())
                .exists(connection);
    }

    private static boolean mayUse(Connection connection, ChosenSchema schema) throws SQLException {
        return Sql.of(
                        "SELECT FROM pg_namespace WHERE nspname = ? AND has_schema_privilege(oid, 'USAGE')",
                        schema.name())
                .exists(connection);
    }

    private static String role(Connection connection) throws SQLException {
        return Sql.of("SELECT quote_ident(current_user)")
                .first(connection, row -> row.getString(1))
                .orElseThrow();
    }

    private static void create(Connection connection, ChosenSchema schema) throws SQLException {
        String role = role(connection);
        try {
            Sql.of("CREATE SCHEMA " + schema.sql()).run(connection);
        } catch (SQLException e) {
            if (RIGHT_MISSING.equals(e.getSQLState())) {
                SQLException refused = new SQLException(
                        schema + " doesn't exist, and role " + role + " may not create it: CREATE SCHEMA "
                                + schema.sql() + " AUTHORIZATION " + role,
                        RIGHT_MISSING);
                // As its cause it would be what is reported.
                refused.addSuppressed(e);
                throw refused;
            }
            throw e;
        }
        log.info("{} didn't exist and is created", schema);
    }

    /**
     * Warns if the stream, which begins afresh, has state where it would be without a chosen schema. To be called last
     * in a transaction, as names mean something else afterwards.
     */
    public void warnOfOtherState(Connection connection, String streamId) throws SQLException {
        otherState(connection, streamId).ifPresent(log::warn);
    }

    /** The text of that warning, if there is reason for it. */
    public Optional<String> otherState(Connection connection, String streamId) throws SQLException {
        if (chosen.isEmpty()) {
            return Optional.empty();
        }
        Sql.of("SET LOCAL search_path TO DEFAULT").run(connection);
        Optional<String> other = Sql.of(OTHER_STATE).first(connection, row -> row.getString(1));
        boolean found = other.isPresent()
                && !other.get().equals(chosen.get().name())
                && Sql.of("SELECT FROM amp_client_state WHERE stream_id = ?", streamId)
                        .exists(connection);
        return found
                ? Optional.of("stream " + streamId + ": begins afresh in " + chosen.get() + ", though schema "
                        + other.get() + " holds state of it, which stays as it is; to go on from there, choose that"
                        + " schema")
                : Optional.empty();
    }
}
