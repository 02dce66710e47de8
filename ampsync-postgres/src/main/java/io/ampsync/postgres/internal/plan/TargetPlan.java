package io.ampsync.postgres.internal.plan;

import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.index.LaterIndexes;
import io.ampsync.postgres.internal.preparation.PreparationPlan;
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
            ExistingTable existing = new ExistingTable(connection, found.get(), subject.design(), findings);
            existing.look(needed, context.records());
            plan.noteAdded(needed, findings);
            if (existing.getsPartitions()) {
                context.rights().alter(found.get());
                context.rights().create();
            }
        }
        plan.addRights(found, context);
        return Optional.of(plan);
    }

    /** The same for a stream that has reached its last block, whose columns nobody asks for any more. */
    static TargetPlan ofCompleteStream(
            Connection connection, PreparationPlan.Subject subject, TargetTable table, Context context)
            throws SQLException {
        TargetPlan plan = new TargetPlan(
                new PreparationPlan(Optional.of(table), List.of(), table.columns()),
                new LaterIndexes(subject.table(), subject.design()).ofTable(connection, context.records()));
        plan.addRights(Optional.of(table), context);
        return plan;
    }

    /** What the look needs beside the table. */
    record Context(Findings findings, Rights rights, boolean records) {}

    private void addRights(Optional<TargetTable> found, Context context) throws SQLException {
        Rights rights = context.rights();
        if (found.isEmpty()) {
            rights.create();
            return;
        }
        rights.write(found.get());
        if (!preparation.statements().isEmpty()) {
            rights.alter(found.get());
        }
        if (!later.isEmpty() && !rights.mayIndex(found.get())) {
            context.findings()
                    .note(found.get().name() + ": the role can't build its key or indexes, as it doesn't own the table"
                            + " or may not create anything in the schema; sync goes on without them");
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
}
