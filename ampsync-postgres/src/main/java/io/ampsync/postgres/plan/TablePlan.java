package io.ampsync.postgres.plan;

import io.ampsync.error.AmpsyncException;
import io.ampsync.model.BlockRange;
import io.ampsync.model.SyncStream;
import java.util.List;
import java.util.Optional;

/**
 * What a sync of a stream would do now. Says what was true when server and database were asked.
 *
 * @param stream the stream
 * @param table schema and name of its table
 * @param change what becomes of the table; empty if a problem keeps that from being known
 * @param position the newest watermark that is stored, one range for each network: the sync goes on behind it; empty if
 *     it begins at the stream's first block
 * @param newest the blocks that the server has now, one range for each network; empty if it has none, or isn't known
 * @param columns those that the stream fills, in its order; empty if they aren't known
 * @param statements what is executed at the start, in this order, beside ampsync's own tables
 * @param laterStatements what is executed when the stream has caught up
 * @param notes what an operator should know although nothing is in the way
 * @param problems what the sync would fail of, the first first; a retryable one is waited out by a sync that may wait
 */
public record TablePlan(
        SyncStream stream,
        String table,
        Optional<Change> change,
        List<BlockRange> position,
        List<BlockRange> newest,
        List<ColumnPlan> columns,
        List<String> statements,
        List<String> laterStatements,
        List<String> notes,
        List<AmpsyncException> problems) {
    public TablePlan {
        position = List.copyOf(position);
        newest = List.copyOf(newest);
        columns = List.copyOf(columns);
        statements = List.copyOf(statements);
        laterStatements = List.copyOf(laterStatements);
        notes = List.copyOf(notes);
        problems = List.copyOf(problems);
    }

    /** What becomes of a table. */
    public enum Change {
        /** There is none, and it is created. */
        CREATED,
        /** It was created for the stream before, has never held a row, and is created anew. */
        RECREATED,
        /** It lacks columns, which are added. */
        COMPLETED,
        /** It is used as it is. */
        NONE
    }

    /** Whether nothing is in the way. */
    public boolean isFeasible() {
        return problems.isEmpty();
    }
}
