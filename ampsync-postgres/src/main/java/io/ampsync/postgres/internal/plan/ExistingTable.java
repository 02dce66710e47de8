package io.ampsync.postgres.internal.plan;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.index.StandIn;
import io.ampsync.postgres.internal.partition.PartitionedTable;
import io.ampsync.postgres.internal.preparation.TargetStorage;
import io.ampsync.postgres.internal.table.IdIndex;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What an operator should know of a table that is there. */
record ExistingTable(Connection connection, TargetTable table, TableDesign design, Findings findings) {
    private static final String TAKES_ROWS = """
            SELECT FROM pg_class c WHERE c.oid = ?::bigint::oid AND (c.relkind <> 'p' OR EXISTS (
                SELECT FROM pg_partition_tree(c.oid) t JOIN pg_class p ON p.oid = t.relid
                WHERE t.isleaf AND t.level > 0 %s))""";

    void look(StreamColumns needed, boolean records) throws SQLException {
        if (Sql.of("SELECT WHERE row_security_active(?::bigint::oid)", table.oid())
                .exists(connection)) {
            findings.problem(TargetException.mismatch(table.name() + " has row-level security that applies to the"
                    + " role, and COPY can't write into such a table; make the role the owner without FORCE ROW"
                    + " LEVEL SECURITY, or give it BYPASSRLS"));
        }
        boolean waitsForKey = records && StandIn.find(connection, table.name()).isPresent();
        if (!waitsForKey && !IdIndex.exists(connection, table.name())) {
            findings.note(table.name() + " has no index that begins with _tx_id, so each reorg reads all of it: "
                    + IdIndex.ddl(table.name()).replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY"));
        }
        if (TargetStorage.hasTriggers(connection, table)) {
            findings.note(table.name() + " has triggers, so its rows are written in one lane");
        }
        noteTypes(needed);
        notePartitions();
    }

    private void noteTypes(StreamColumns needed) {
        for (StreamColumn column : needed) {
            table.columns().stream()
                    .filter(existing -> existing.name().equals(column.name()) && column.isChosen())
                    .filter(existing -> !existing.type().is(column.type()))
                    .forEach(existing -> findings.note(table.name() + ": column \"" + column.name() + "\" stays "
                            + existing.type() + ", though " + column.type() + " is chosen: a choice is for new"
                            + " columns"));
        }
    }

    private void notePartitions() throws SQLException {
        if (design.partitions().isPresent() && !getsPartitions()) {
            findings.note(table.name() + " is not partitioned by ranges of column \""
                    + design.partitions().get().column() + "\" alone, so ampsync makes no partitions of it");
        }
        Optional<String> rest = partitioned().flatMap(found -> Optional.ofNullable(found.defaultPartition()));
        if (rest.isPresent() && getsPartitions()) {
            noteDefaultPartition(rest.get());
        } else if (!getsPartitions() && !takesRows("")) {
            findings.problem(TargetException.unstorable(table.name() + " is partitioned, but has no partition that"
                    + " could take a row; create those that the stream needs, or have ampsync make partitions"
                    + " (--partition-blocks, Partitions)"));
        }
    }

    /** As long as no new one is needed, it doesn't matter. */
    private void noteDefaultPartition(String rest) throws SQLException {
        String text = table.name() + " has the DEFAULT partition " + rest + ", so that ampsync can't attach new ones,"
                + " and ends at the first block that needs one; move its rows into partitions of their own, and ALTER"
                + " TABLE " + table.name().sql() + " DETACH PARTITION " + rest
                + ", or leave all partitions to yourself";
        if (takesRows(" AND pg_get_expr(p.relpartbound, p.oid) <> 'DEFAULT'")) {
            findings.note(text);
        } else {
            findings.problem(TargetException.mismatch(text));
        }
    }

    private boolean takesRows(String condition) throws SQLException {
        return Sql.of(TAKES_ROWS.formatted(condition), table.oid()).exists(connection);
    }

    /** Whether ampsync makes partitions of it. */
    boolean getsPartitions() throws SQLException {
        return design.partitions().isPresent()
                && partitioned()
                        .filter(found ->
                                found.column().equals(design.partitions().get().column()))
                        .isPresent();
    }

    private Optional<PartitionedTable> partitioned() throws SQLException {
        return PartitionedTable.find(connection, table.name());
    }
}
