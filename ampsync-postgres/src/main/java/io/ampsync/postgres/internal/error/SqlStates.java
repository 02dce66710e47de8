package io.ampsync.postgres.internal.error;

import static io.ampsync.postgres.internal.error.ErrorSubject.CONFIGURATION;
import static io.ampsync.postgres.internal.error.ErrorSubject.CREDENTIAL;
import static io.ampsync.postgres.internal.error.ErrorSubject.ROWS;
import static io.ampsync.postgres.internal.error.ErrorSubject.SERVER;
import static io.ampsync.postgres.internal.error.ErrorSubject.SESSION;
import static io.ampsync.postgres.internal.error.ErrorSubject.STATEMENT;

import java.util.List;

/**
 * The table of SQLSTATEs: what each speaks about, and what helps. It is the table in {@code docs/postgres.md}, too.
 *
 * <p>Codes that only a server or pooler sends are read as they are meant there. The driver uses a few of them for its
 * own verdicts; {@link PostgresErrors} tells the two apart.
 */
final class SqlStates {
    /** Codes before classes; the first that fits counts. */
    static final List<Rule> RULES = List.of(
            new Rule("08P01", SESSION, "protocol violation; poolers send it for passing trouble", ""),
            new Rule("08", SESSION, "connection failed, refused or lost", ""),
            new Rule("0A", ROWS, "feature not supported by this kind of table", ""),
            new Rule("22", ROWS, "value out of range, or of the wrong form", ""),
            new Rule("23", ROWS, "constraint violated", ""),
            new Rule("25006", SERVER, "server is read-only", "the server is read-only, perhaps a standby"),
            new Rule("25P03", SESSION, "idle_in_transaction_session_timeout", "raise the role's timeout of that name"),
            new Rule("25P04", SESSION, "transaction_timeout", "raise the role's timeout of that name"),
            new Rule("26000", SESSION, "prepared statement unknown, as behind a pooler", ""),
            new Rule("27", ROWS, "triggered data change", ""),
            new Rule("28", CREDENTIAL, "login refused", "check user, password and the server's pg_hba.conf"),
            new Rule("3D000", CONFIGURATION, "no such database", "create the database, or correct its name in the URL"),
            new Rule("3F000", CONFIGURATION, "no such schema", "create the schema, or correct the role's search_path"),
            new Rule("40", STATEMENT, "deadlock or serialization failure", ""),
            new Rule("42501", CONFIGURATION, "right missing", "grant the role the missing right"),
            new Rule("42703", ROWS, "a column is gone", ""),
            new Rule("42804", ROWS, "a column has another type", ""),
            new Rule("428C9", ROWS, "a column is generated", ""),
            new Rule("42P01", STATEMENT, "a table is gone; the state is loaded anew", ""),
            new Rule("42P05", SESSION, "prepared statement exists, as behind a pooler", ""),
            new Rule("44", ROWS, "view's check option", ""),
            new Rule("53100", SERVER, "disk full", "free disk space on the database server"),
            new Rule(
                    "53300",
                    SERVER,
                    "too many connections",
                    "raise max_connections on the server or lower the number of connections here"),
            new Rule("53", SERVER, "out of memory or another resource", ""),
            new Rule("54", ROWS, "limit of a row or statement exceeded", ""),
            new Rule(
                    "55000",
                    CONFIGURATION,
                    "object not in the needed state, such as a published table without replica identity",
                    "give the table a primary key or a REPLICA IDENTITY"),
            new Rule("55P03", STATEMENT, "lock_timeout", ""),
            new Rule("57014", STATEMENT, "statement cancelled", "if this goes on, raise the role's statement_timeout"),
            new Rule("57P04", CONFIGURATION, "database dropped", ""),
            new Rule("57", SERVER, "server stops, starts or has crashed", ""),
            new Rule("58", SERVER, "input or output error of the server", ""),
            new Rule("P0", ROWS, "a trigger or function raised it", ""),
            new Rule("XX001", CONFIGURATION, "table damaged", "restore the database, or the table, from a backup"),
            new Rule("XX002", CONFIGURATION, "index damaged", "rebuild the index with REINDEX"),
            new Rule("XX", SERVER, "internal error; poolers and proxies send it for passing trouble", ""));

    /** Whatever is in no row: somebody has to look at it. */
    static final Rule OTHER = new Rule("other", CONFIGURATION, "anything else", "");

    private SqlStates() {}

    /**
     * One row of the table.
     *
     * @param state a whole SQLSTATE, or the two characters of its class
     * @param remedy what an operator can do; empty where there is nothing but to wait, or the message says it
     */
    record Rule(String state, ErrorSubject subject, String meaning, String remedy) {}

    static Rule of(String state) {
        return RULES.stream()
                .filter(rule -> state.startsWith(rule.state()))
                .findFirst()
                .orElse(OTHER);
    }
}
