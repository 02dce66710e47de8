package io.ampsync.postgres.internal.resync;

import io.ampsync.error.OwnershipException;
import io.ampsync.error.TargetException;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.internal.ownership.Instance;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.ownership.StreamRowSuccession;
import io.ampsync.postgres.internal.state.StateTables;
import io.ampsync.postgres.internal.table.RelationNames;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What is put in the place of what.
 *
 * @param schema of all tables
 * @param old the stream that fills the table now
 * @param target the stream that is to fill it, which may be the same
 * @param keepsOld whether the old table stays, under another name
 */
public record ResyncPlan(String schema, StreamRow old, SyncStream target, boolean keepsOld) {
    private static final String REPLACED_TABLE = "ampsync_replaced_";
    private static final String REPLACED = "replaced:";

    TableName live() {
        return new TableName(schema, target.destination());
    }

    StreamRow successor() {
        return new StreamRow(target.id());
    }

    TableName shadowTable() {
        return new TableName(schema, target.shadow().destination());
    }

    StreamRow shadow() {
        return new StreamRow(target.shadow().id());
    }

    /** Throws unless {@code self} owns the build. */
    void requireOurs(Connection connection, Instance self) throws SQLException {
        if (!StreamRowSuccession.isOwnedBy(connection, shadow(), self)) {
            throw new OwnershipException("stream " + shadow().streamId()
                    + ": another process has taken the resync over; stop one of the two");
        }
    }

    /** Throws if the stream that is to fill the table has filled another, or fills it now. */
    void requireUnused(Connection connection) throws SQLException {
        if (StateTables.hasCommitted(connection, successor().streamId())) {
            throw TargetException.mismatch("stream " + successor().streamId() + " has rows already, so it can't take "
                    + live() + " over from stream " + old.streamId() + "; first "
                    + StateTables.resetWithTable(successor().streamId()));
        }
    }

    /** What an old table is called that stays. */
    static TableName replacedTable(String schema, SyncStream target) {
        String shadow = target.shadow().destination();
        return new TableName(schema, RelationNames.fit(REPLACED_TABLE + shadow.substring(15), ""));
    }

    TableName replacedTable() {
        return replacedTable(schema, target);
    }

    /** Under which the state of an old table is kept that stays. */
    static StreamRow replaced(SyncStream target) {
        return new StreamRow(REPLACED + target.destination());
    }
}
