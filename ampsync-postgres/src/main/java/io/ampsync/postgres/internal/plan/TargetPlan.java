package io.ampsync.postgres.internal.plan;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.index.LaterIndexes;
import io.ampsync.postgres.internal.index.StandIn;
import io.ampsync.postgres.internal.partition.PartitionedTable;
import io.ampsync.postgres.internal.preparation.PreparationPlan;
import io.ampsync.postgres.internal.preparation.TargetStorage;
import io.ampsync.postgres.internal.table.IdIndex;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What becomes of the table of a stream whose columns are known.
 *
 * @param later the statements for when the stream has caught up
 */
record TargetPlan(PreparationPlan preparation, List<String> later) {

    /** Looks; {@code findings} gets what an operator should know. */
    static Optional<TargetPlan> look(
            Connection connection, PreparationPlan.Subject subject, StreamColumns needed, Context context)
            throws SQLException {
        Findings findings = context.findings();
        Optional<PreparationPlan> preparation = findings.look(
                connection,
                "see what " + subject.table() + " lacks",
                () -> PreparationPlan.of(connection, subject, needed, context.records()));
        if (preparation.isEmpty()) {
            return Optional.empty();
        }
        LaterIndexes indexes = new LaterIndexes(subject.table(), subject.design());
        Optional<TargetTable> found = preparation.get().found();
        TargetPlan plan = new TargetPlan(
                preparation.get(),
                found.isPresent() ? indexes.ofTable(connection, context.records()) : indexes.ofNewTable(connection));
        if (found.isPresent()) {
            new Existing(connection, found.get(), subject.design(), findings).look(needed, context.records());
            plan.noteAdded(needed, findings);
        }
        plan.addRights(found, context.rights());
        return Optional.of(plan);
    }

    /** What the look needs beside the table. */
    record Context(Findings findings, Rights rights, boolean records) {}

    private void addRights(Optional<TargetTable> found, Rights rights) throws SQLException {
        if (found.isEmpty()) {
            rights.create();
            return;
        }
        rights.write(found.get());
        if (!preparation.statements().isEmpty() || !later.isEmpty()) {
            rights.alter(found.get());
        }
        if (!later.isEmpty()) {
            rights.create();
        }
    }

    private void noteAdded(StreamColumns needed, Findings findings) {
        String added = needed.columns().stream()
                .map(StreamColumn::name)
                .filter(name -> !preparation.found().orElseThrow().has(name))
                .collect(Collectors.joining(", "));
        if (!added.isEmpty()) {
            findings.note(preparation.found().orElseThrow().name() + ": rows that it has will hold NULL in the columns"
                    + " that are added: " + added);
        }
    }

    /** A table that is there. */
    private record Existing(Connection connection, TargetTable table, TableDesign design, Findings findings) {
        void look(StreamColumns needed, boolean records) throws SQLException {
            if (Sql.of("SELECT WHERE row_security_active(?::bigint::oid)", table.oid())
                    .exists(connection)) {
                findings.problem(TargetException.mismatch(table.name() + " has row-level security that applies to the"
                        + " role, and COPY can't write into such a table; make the role the owner without FORCE ROW"
                        + " LEVEL SECURITY, or give it BYPASSRLS"));
            }
            boolean waitsForKey =
                    records && StandIn.find(connection, table.name()).isPresent();
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
            if (design.partitions().isPresent()) {
                String wanted = design.partitions().get().column();
                boolean fits = PartitionedTable.find(connection, table.name())
                        .filter(found -> found.column().equals(wanted))
                        .isPresent();
                if (!fits) {
                    findings.note(table.name() + " is not partitioned by ranges of column \"" + wanted
                            + "\" alone, so ampsync makes no partitions of it");
                }
            }
        }
    }
}
