package io.ampsync.postgres.internal.ownership;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The row of a process in {@code ampsync_processes}, by which others see whether it lives. */
record ProcessRow(Instance instance) {
    private static final String RENEW =
            " ON CONFLICT (instance) DO UPDATE SET beats = ampsync_processes.beats + 1, renewed_at = now()";

    private static final String BEAT = """
            INSERT INTO ampsync_processes (instance, host, pid_namespace, pid, started) VALUES (?, ?, ?, ?, ?)""" + RENEW;

    /** Leaves a row alone that is being renewed: a claim that hangs must not keep the heartbeat waiting for its lock. */
    private static final String ENSURE = """
            INSERT INTO ampsync_processes (instance, host, pid_namespace, pid, started) SELECT ?, ?, ?, ?, ?
            WHERE NOT EXISTS (SELECT FROM ampsync_processes
                WHERE instance = ? AND renewed_at > now() - interval '1 hour')""" + RENEW;

    private static final String FORGET_OLD = """
            DELETE FROM ampsync_processes p WHERE renewed_at < now() - interval '1 day'
            AND NOT EXISTS (SELECT FROM ampsync_streams s WHERE s.owner = p.instance)""";

    private static final String REMOVE = "DELETE FROM ampsync_processes WHERE instance = ?";

    /** Makes the process known together with the claim that this transaction makes. */
    void ensure(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ENSURE)) {
            describe(statement);
            statement.setString(6, instance.id());
            statement.executeUpdate();
        }
    }

    void beat(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BEAT)) {
            describe(statement);
            statement.executeUpdate();
        }
    }

    private void describe(PreparedStatement statement) throws SQLException {
        statement.setString(1, instance.id());
        statement.setString(2, instance.host());
        statement.setString(3, instance.pidNamespace());
        statement.setLong(4, instance.pid());
        statement.setLong(5, instance.started());
    }

    void remove(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REMOVE)) {
            statement.setString(1, instance.id());
            statement.executeUpdate();
        }
    }

    /** Removes rows of processes that have long ended. */
    static void forgetOld(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORGET_OLD)) {
            statement.executeUpdate();
        }
    }
}
