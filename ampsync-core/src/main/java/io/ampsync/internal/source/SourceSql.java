package io.ampsync.internal.source;

import io.ampsync.internal.sql.SqlStatement;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.ColumnFilter;
import io.ampsync.model.SqlQuery;
import io.ampsync.model.StreamSource;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TablePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Schema;

/** The SQL that a stream sends, and what else is asked of the server for it. */
final class SourceSql {
    private static final String BLOCK = "\"_block_num\"";

    private final StreamSource source;
    private final BlockSpan blocks;

    SourceSql(SyncStream stream) {
        this.source = stream.source();
        this.blocks = stream.blocks();
    }

    /** A query whose columns have to be known first, if that is so: values are written as their types demand. */
    Optional<String> columnsQuery() {
        return source instanceof TablePart part && !part.filters().isEmpty()
                ? Optional.of("SELECT * FROM " + name(part.table()))
                : Optional.empty();
    }

    /** @param columns those of {@link #columnsQuery}, if there is one */
    String query(Optional<Schema> columns) {
        if (source instanceof SqlQuery query) {
            return spanned(query);
        }
        if (source instanceof TablePart part) {
            return select(part, columns);
        }
        return select(new TablePart((AmpTable) source, List.of(), List.of()), columns);
    }

    private String select(TablePart part, Optional<Schema> columns) {
        String names = part.columns().isEmpty()
                ? "*"
                : part.columns().stream().map(SourceSql::quoted).collect(Collectors.joining(", "));
        List<String> conditions = new ArrayList<>();
        for (ColumnFilter filter : part.filters()) {
            conditions.add(FilterSql.of(filter, columns.orElseThrow()));
        }
        conditions.addAll(bounds(BLOCK));
        return "SELECT " + names + " FROM " + name(part.table()) + where(conditions);
    }

    /** The blocks of a query's rows are known whatever it selects. */
    private String spanned(SqlQuery query) {
        List<String> bounds = bounds("block_num()");
        if (bounds.isEmpty()) {
            return query.sql();
        }
        SqlStatement parts = SqlStatement.of(query.sql());
        UnaryOperator<String> withSettings =
                sql -> parts.settings().map(settings -> sql + " " + settings).orElse(sql);
        return withSettings.apply(
                "SELECT * FROM (" + SqlStatement.append(parts.body(), ") AS streamed") + where(bounds));
    }

    private List<String> bounds(String block) {
        return Stream.of(
                        blocks.first() > 0 ? Optional.of(block + " >= " + blocks.first()) : Optional.<String>empty(),
                        blocks.last().isPresent()
                                ? Optional.of(block + " <= " + blocks.last().getAsLong())
                                : Optional.<String>empty())
                .flatMap(Optional::stream)
                .toList();
    }

    private static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /** For each table of the stream, a query for the block number of any one of its rows. */
    List<String> blockQueries() {
        return tables().map(table -> "SELECT " + BLOCK + " FROM " + table + " LIMIT 1")
                .toList();
    }

    private Stream<String> tables() {
        if (source instanceof SqlQuery query) {
            return SqlStatement.of(query.sql()).tables().stream();
        }
        return Stream.of(name(source instanceof TablePart part ? part.table() : (AmpTable) source));
    }

    /** Neither the dataset nor the table can hold quotes. */
    private static String name(AmpTable table) {
        return "\"" + table.dataset() + "\".\"" + table.name() + "\"";
    }

    static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
