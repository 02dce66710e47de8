package io.ampsync.postgres.internal.plan;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.SinkException;
import io.ampsync.postgres.internal.connect.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects what is in the way, and goes on: each check has its say whatever the one before has found. */
final class Findings {
    /** The only failure that passes and leaves the session as it was. */
    private static final String LOCK_TIMEOUT = "55P03";

    private final Database database;
    private final List<AmpsyncException> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Findings(Database database) {
        this.database = database;
    }

    /** Looks something up in a database. */
    @FunctionalInterface
    interface Check<T> {
        T run() throws SQLException;
    }

    /** What the check returns; empty if it has found a problem. The transaction is as it was before then. */
    <T> Optional<T> look(Connection connection, String action, Check<T> check) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            return Optional.of(check.run());
        } catch (AmpsyncException e) {
            connection.rollback(before);
            problem(e);
        } catch (SQLException e) {
            SinkException failure = database.sinkException(action, e);
            if (failure.isRetryable() && !LOCK_TIMEOUT.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            problem(failure);
        }
        return Optional.empty();
    }

    /** The same for what needs no database. */
    <T> Optional<T> ask(Supplier<T> check) {
        try {
            return Optional.of(check.get());
        } catch (AmpsyncException e) {
            problem(e);
            return Optional.empty();
        }
    }

    /** Each only once, whichever checks have found it. */
    void problem(AmpsyncException problem) {
        if (problems.stream().noneMatch(known -> Objects.equals(known.getMessage(), problem.getMessage()))) {
            problems.add(problem);
        }
    }

    void note(String text) {
        notes.add(text);
    }

    List<AmpsyncException> problems() {
        return problems;
    }

    List<String> notes() {
        return notes;
    }
}
