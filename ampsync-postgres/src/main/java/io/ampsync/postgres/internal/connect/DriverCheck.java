package io.ampsync.postgres.internal.connect;

import io.ampsync.error.SinkException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.postgresql.PGConnection;

/** Whether rows can go in by the driver's COPY, which an application's pool may hide. */
public final class DriverCheck {
    private DriverCheck() {}

    /** Throws {@link SinkException} with the remedy if the driver is hidden. */
    public static void require(Connection connection, String streamId) throws SQLException {
        boolean found;
        try {
            found = connection.isWrapperFor(PGConnection.class);
        } catch (SQLFeatureNotSupportedException e) {
            found = false;
        }
        if (!found) {
            throw SinkException.permanent("stream " + streamId + ": the DataSource hands out connections of "
                    + connection.getClass().getName()
                    + ", which can't be unwrapped to org.postgresql.PGConnection; give it the driver pgjdbc, and a"
                    + " pool that supports Connection.unwrap");
        }
    }
}
