package io.ampsync.postgres.internal.preparation;

import io.ampsync.error.TargetException;
import io.ampsync.internal.text.Spelling;
import io.ampsync.postgres.design.IndexColumn;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.internal.copy.type.SchemaCheck;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import io.ampsync.postgres.internal.state.IndexRow;
import io.ampsync.postgres.internal.table.RelationNames;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be said of the indexes of a design before any is built. */
public record DeclaredIndexes(TableName table, List<SecondaryIndex> indexes) {
    private static final Logger log = LoggerFactory.getLogger(DeclaredIndexes.class);

    /** Letters that may be wrong in the name of a column. */
    private static final int MISSPELT = 2;

    /**
     * Throws {@link TargetException} if one has a column that the table won't have.
     *
     * @param found the table as it is; empty if it has to be created
     */
    void requireColumns(Optional<TargetTable> found, StreamColumns needed) {
        Set<String> columns = new LinkedHashSet<>(SchemaCheck.SYSTEM_COLUMNS);
        found.ifPresent(
                existing -> existing.columns().stream().map(TargetColumn::name).forEach(columns::add));
        needed.forEach(column -> columns.add(column.name()));
        for (SecondaryIndex index : indexes) {
            for (IndexColumn column : index.columns()) {
                if (!columns.contains(column.name())) {
                    throw newNoColumnException(index, column.name(), columns);
                }
            }
        }
    }

    private TargetException newNoColumnException(SecondaryIndex index, String column, Set<String> columns) {
        String meant = Spelling.closest(column, columns, MISSPELT)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
        return TargetException.mismatch(table + ": index " + index + " can't be built, as there is no column \""
                + column + "\"" + meant + " The columns are " + String.join(", ", columns));
    }

    /** Says once of each index that used to be declared, and is there, that it is left alone. */
    public void leaveOthers(Connection connection) throws SQLException {
        List<String> definitions =
                indexes.stream().map(SecondaryIndex::definition).toList();
        for (String name : IndexRow.undeclared(connection, table, definitions)) {
            IndexRow.ofIndex(table, name).reached(connection, IndexRow.State.LEFT);
            TableName relation = new TableName(table.schema(), name);
            if (!RelationNames.isFree(connection, relation)) {
                log.info(
                        "{}: index {} is no longer declared, and is left as it is; DROP INDEX CONCURRENTLY {} removes it",
                        table,
                        name,
                        relation.sql());
            }
        }
    }
}
