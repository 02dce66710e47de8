package io.ampsync.postgres.internal.connect;

import java.sql.Connection;
import java.sql.SQLException;

/** What is done within one transaction; whoever calls it commits. */
@FunctionalInterface
public interface TransactionCallback<T> {
    T run(Connection connection) throws SQLException;
}
