package io.ampsync.postgres.internal.partition;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.RelationNames;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates a partition and attaches it, in a transaction of the caller. */
record NewPartition(PartitionMaker.Plan plan) {
    private static final String LIKE_PARENT = """
            SELECT c.relreplident = 'f', (SELECT spcname FROM pg_tablespace t WHERE t.oid = c.reltablespace)
            FROM pg_class c WHERE c.oid = to_regclass(?)""";

    /** What a partition doesn't have by being attached. */
    private record Own(boolean wholeRows, @Nullable String tablespace) {}

    TableName parent() {
        return plan.table();
    }

    String column() {
        return plan.column();
    }

    PartitionRanges ranges(Connection connection) throws SQLException {
        return PartitionedTable.ranges(connection, parent());
    }

    /**
     * Keeps everybody else from attaching, detaching and the like, but neither readers nor writers.
     *
     * @throws TargetException if a partition can't be attached to what the table is now
     */
    PartitionedTable lockParent(Connection connection) throws SQLException {
        Sql.of("LOCK TABLE ONLY " + parent().sql() + " IN SHARE UPDATE EXCLUSIVE MODE")
                .run(connection);
        Optional<PartitionedTable> now = PartitionedTable.find(connection, parent());
        if (now.isEmpty() || !now.get().column().equals(column())) {
            throw TargetException.mismatch(parent() + " is no longer partitioned by ranges of column \"" + column()
                    + "\"; start ampsync again");
        }
        @Nullable String rest = now.get().defaultPartition();
        if (rest != null) {
            throw TargetException.mismatch(parent() + " needs a new partition, but has the DEFAULT partition " + rest
                    + ": PostgreSQL would keep all readers off it, and look through it, for each one that is attached;"
                    + " move its rows into partitions of their own, and ALTER TABLE " + parent().sql()
                    + " DETACH PARTITION " + rest + ", or leave all partitions to yourself");
        }
        return now.get();
    }

    TableName make(Connection connection, PartitionedTable table, PartitionRanges.Range range) throws SQLException {
        Own own = Sql.of(LIKE_PARENT, parent().sql())
                .first(connection, row -> new Own(row.getBoolean(1), row.getString(2)))
                .orElseThrow();
        TableName name = freeName(connection, range.start());
        String tablespace = own.tablespace() == null ? "" : " TABLESPACE " + Identifiers.quote(own.tablespace());
        Sql.of("CREATE TABLE " + name.sql() + " (LIKE " + parent().sql() + " INCLUDING ALL EXCLUDING IDENTITY)"
                        + tablespace)
                .run(connection);
        if (own.wholeRows()) {
            Sql.of("ALTER TABLE " + name.sql() + " REPLICA IDENTITY FULL").run(connection);
        }
        String end = range.end() > table.highest() ? "MAXVALUE" : Long.toString(range.end());
        Sql.of("ALTER TABLE " + parent().sql() + " ATTACH PARTITION " + name.sql() + " FOR VALUES FROM ("
                        + range.start() + ") TO (" + end + ")")
                .run(connection);
        return name;
    }

    /** The name of the table with that of its first block; with a further number if something else is called that. */
    private TableName freeName(Connection connection, long start) throws SQLException {
        String suffix = "_p" + start;
        TableName name = named(suffix);
        for (int i = 2; !RelationNames.isFree(connection, name); i++) {
            name = named(suffix + "_" + i);
        }
        return name;
    }

    private TableName named(String suffix) {
        return new TableName(parent().schema(), RelationNames.fit(parent().table(), suffix));
    }
}
