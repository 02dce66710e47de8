package io.ampsync.postgres.internal.connect;

import java.sql.SQLException;

/** Runs work in transactions of its own. */
public interface Transactions {
    /** The result of {@code work}, once it is committed. */
    <T> T transact(TransactionCallback<T> work) throws SQLException;
}
