package io.ampsync.postgres.internal.preparation;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.ownership.StreamRow.TargetRows;
import io.ampsync.postgres.internal.state.NewestId;
import io.ampsync.postgres.internal.state.SchemaInstall.Installed;
import io.ampsync.postgres.internal.state.StateTables;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetTable;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure that a stream's state and a table belong together, and records that they do. */
public final class TargetCheck {
    private static final Logger log = LoggerFactory.getLogger(TargetCheck.class);
    private static final String UNIQUE_VIOLATION = "23505";

    private final Connection connection;
    private final StreamRow stream;
    private final String streamId;
    private final TableName name;
    private final Known known;

    public TargetCheck(Connection connection, StreamRow stream, TableName name) {
        this(connection, stream, name, new Known(Installed.CURRENT, true));
    }

    public TargetCheck(Connection connection, StreamRow stream, TableName name, Known known) {
        this.connection = connection;
        this.stream = stream;
        this.streamId = stream.streamId();
        this.name = name;
        this.known = known;
    }

    /**
     * What can be known of a stream beside its table.
     *
     * @param installed which tables of ampsync's own there are
     * @param hasRecords whether these say as much as today's
     */
    public record Known(Installed installed, boolean hasRecords) {
        boolean hasStreams() {
            return installed == Installed.CURRENT || installed == Installed.OUTDATED;
        }
    }

    /** Throws {@link TargetException} with the remedy if they don't. Returns whether the table exists. */
    public boolean run(StreamSnapshot state) throws SQLException {
        Look look = look(state);
        stream.releaseTable(connection, name.schema(), name.table());
        record(look.table().map(TargetTable::oid).orElse(null), look.rows());
        return look.table().isPresent();
    }

    /** What is there. */
    private record Look(Optional<TargetTable> table, TargetRows rows) {}

    /** The same as {@link #run}, but records nothing, so that a transaction that only reads will do. */
    public Optional<TargetTable> require(StreamSnapshot state) throws SQLException {
        return look(state).table();
    }

    private Look look(StreamSnapshot state) throws SQLException {
        Optional<StreamRow.Target> recorded = known.hasRecords() ? stream.target(connection) : Optional.empty();
        if (recorded.isPresent() && !isRecorded(recorded.get())) {
            StreamRow.Target other = recorded.get();
            throw TargetException.mismatch(new TableName(other.schema(), other.table()) + ": stream " + streamId
                    + " has been writing into it, but unqualified names now mean schema " + name.schema()
                    + "; restore the role's search_path");
        }
        refuseOtherStreams(recorded.isPresent());
        Optional<TargetTable> table = TargetTable.find(connection, name);
        if (table.isPresent()) {
            TargetStorage.require(connection, table.get());
        }
        TargetRows rows =
                table.isPresent() ? rows(table.get(), state, recorded) : new TargetRows(false, null, state.next());
        if (table.isPresent()) {
            compare(state, recorded, table.get(), rows);
        } else if (state.watermark().isPresent()) {
            throw TargetException.mismatch(name + " is missing although stream " + streamId
                    + " has state; restore the table, or start afresh with " + StateTables.reset(streamId));
        }
        return new Look(table, rows);
    }

    private boolean isRecorded(StreamRow.Target recorded) {
        return new TableName(recorded.schema(), recorded.table()).equals(name);
    }

    private TargetRows rows(TargetTable table, StreamSnapshot state, Optional<StreamRow.Target> recorded)
            throws SQLException {
        if (table.has(SystemColumns.TX_ID)) {
            long expected =
                    recorded.map(target -> newestAsOf(target.rows(), state)).orElse(-1L);
            @Nullable Long newest = new NewestId(name).find(connection, expected < 0 ? state.next() : expected);
            return new TargetRows(newest != null, newest, state.next());
        }
        boolean present = Sql.of("SELECT FROM " + name.sql() + " LIMIT 1").exists(connection);
        return new TargetRows(present, null, state.next());
    }

    private void compare(
            StreamSnapshot state, Optional<StreamRow.Target> recorded, TargetTable table, TargetRows found) {
        boolean heldRows = recorded.isPresent() && recorded.get().rows().present();
        if (!found.present()) {
            if (state.watermark().isPresent() && heldRows) {
                throw TargetException.mismatch(
                        name + " has been emptied, or replaced by an empty table, although stream "
                                + streamId + " has state; restore the rows, or start afresh with "
                                + StateTables.reset(streamId));
            }
            return;
        }
        if (!table.has(SystemColumns.TX_ID)) {
            throw TargetException.mismatch(name + " holds rows that are not ampsync's, as it has no column "
                    + SystemColumns.TX_ID + "; rename the table");
        }
        compareAges(state, found.newestId() == null ? -1 : found.newestId(), recorded);
        @Nullable Long oid = recorded.map(StreamRow.Target::oid).orElse(null);
        if (oid != null && oid != table.oid()) {
            log.warn(
                    "{} has been replaced by another table since stream {} last wrote into it; ampsync takes the rows"
                            + " in it for those of the stream and goes on",
                    name,
                    streamId);
        }
    }

    /** Which of table and state is older, if they come from different backups. */
    private void compareAges(StreamSnapshot state, long newest, Optional<StreamRow.Target> recorded) {
        if (state.next() == 0) {
            throw TargetException.mismatch(name + " holds rows, but stream " + streamId
                    + " has no state; restore the state, or empty or rename the table");
        }
        if (newest >= state.next()) {
            throw TargetException.mismatch(
                    name + " holds rows with " + SystemColumns.TX_ID + " " + newest + ", but stream "
                            + streamId + " has not used ids from " + state.next()
                            + " on: its state is older than the table; restore"
                            + " both from one backup, or start afresh with " + StateTables.reset(streamId));
        }
        long expected = recorded.map(target -> newestAsOf(target.rows(), state)).orElse(-1L);
        if (newest < expected) {
            throw TargetException.mismatch(name + ": its newest row has " + SystemColumns.TX_ID + " " + newest
                    + ", but stream "
                    + streamId + " has written rows up to " + expected
                    + ": the table is older than the state; restore both"
                    + " from one backup, or start afresh with " + StateTables.reset(streamId));
        }
    }

    /** The greatest id that must be in the table; -1 if nothing is known, or others have committed since. */
    private static long newestAsOf(TargetRows recorded, StreamSnapshot state) {
        boolean current = recorded.asOf() != null && recorded.asOf() == state.next();
        return current && recorded.newestId() != null ? recorded.newestId() : -1;
    }

    private void refuseOtherStreams(boolean isRecorded) throws SQLException {
        Optional<String> other = Optional.empty();
        Optional<StreamRow.OtherStream> recorded =
                known.hasRecords() ? stream.otherStreamOf(connection, name.schema(), name.table()) : Optional.empty();
        if (recorded.isPresent()) {
            String id = recorded.get().streamId();
            boolean active = recorded.get().ownerAlive() || StateTables.hasCommitted(connection, id);
            other = active ? Optional.of(id) : Optional.empty();
        }
        if (other.isEmpty() && !isRecorded && known.installed() != Installed.NOTHING) {
            // Streams of the Rust tool write into the table that is named like the end of their id.
            other = new StateTables(streamId).unrecordedStream(connection, ":" + name.table(), known.hasStreams());
        }
        if (other.isPresent()) {
            throw TargetException.mismatch(name + " belongs to stream " + other.get() + ", so stream " + streamId
                    + " can't write into it; use another table name (--table-suffix, tableNaming), schema or database,"
                    + " or, if the other stream is to end, "
                    + StateTables.resetWithTable(other.get()));
        }
    }

    private void record(@Nullable Long oid, TargetRows rows) throws SQLException {
        try {
            stream.record(connection, new StreamRow.Target(name.schema(), name.table(), oid, rows));
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw TargetException.mismatch(name + ": another stream has just started to write into it, so stream "
                        + streamId + " can't; use another table name (--table-suffix, tableNaming), schema or database"
                        + " for one of the two");
            }
            throw e;
        }
    }
}
