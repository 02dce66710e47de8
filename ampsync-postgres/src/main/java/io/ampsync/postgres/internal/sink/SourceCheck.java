package io.ampsync.postgres.internal.sink;

import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.state.StateTables;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Makes sure that a stream goes on with the source that it has begun with. Its id names the destination only, so two
 * sources whose destinations are called alike share it, and the position of one says nothing about the other.
 */
record SourceCheck(StreamRow stream, AmpTable source) {
    /** Throws {@link TargetException} with the remedy if the source is another one; records one that isn't known. */
    void run(Connection connection, StreamSnapshot state) throws SQLException {
        String wanted = source.dataset() + ":" + source.name();
        Optional<String> recorded = stream.source(connection);
        if (recorded.equals(Optional.of(wanted))) {
            return;
        }
        if (recorded.isPresent() && state.next() > 0) {
            throw TargetException.mismatch("stream " + stream.streamId() + " has been filled from " + recorded.get()
                    + ", but is now asked to read from " + wanted + ", where its position means nothing; go back to the"
                    + " earlier names and --table-suffix, or choose a destination that no stream uses, or, to fill"
                    + " the table from the new source, drop it and "
                    + StateTables.deletion(stream.streamId()));
        }
        stream.recordSource(connection, wanted);
    }
}
