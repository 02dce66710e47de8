package io.ampsync.cli.config;

import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.ColumnFilter;
import io.ampsync.model.ColumnFilter.Comparison;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SqlQuery;
import io.ampsync.model.StreamSource;
import io.ampsync.model.TablePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads what a stream reads. */
final class SourceReader {
    private static final Set<String> KEYS =
            Set.of("query", "dataset", "table", "columns", "where", "start-block", "until-block", "server");

    private static final List<String> OF_TABLES = List.of("dataset", "table", "columns", "where");

    private static final Map<String, Comparison> COMPARISONS = Map.of(
            "not", Comparison.NOT_EQUAL,
            "below", Comparison.LESS,
            "at-most", Comparison.AT_MOST,
            "above", Comparison.GREATER,
            "at-least", Comparison.AT_LEAST);

    private final ConfigNode node;
    private final Map<String, ConfigNode> members;

    SourceReader(ConfigNode node) {
        this.node = node;
        this.members = node.members(KEYS);
    }

    StreamSource source() {
        ConfigNode query = members.get("query");
        if (query == null) {
            return table();
        }
        for (String key : OF_TABLES) {
            ConfigNode surplus = members.get(key);
            if (surplus != null) {
                throw surplus.error("can't be given with a query; write it into the query");
            }
        }
        return query.check(() -> new SqlQuery(query.text()));
    }

    private StreamSource table() {
        ConfigNode dataset = required("dataset");
        ConfigNode name = required("table");
        DatasetReference of = dataset.check(() -> DatasetReference.parse(dataset.text()));
        AmpTable table = name.check(() -> new AmpTable(of, name.text()));
        List<String> columns = Optional.ofNullable(members.get("columns"))
                .map(ConfigNode::texts)
                .orElse(List.of());
        List<ColumnFilter> filters = Optional.ofNullable(members.get("where"))
                .map(SourceReader::filters)
                .orElse(List.of());
        return columns.isEmpty() && filters.isEmpty()
                ? table
                : members.getOrDefault("columns", node).check(() -> new TablePart(table, columns, filters));
    }

    private ConfigNode required(String key) {
        ConfigNode member = members.get(key);
        if (member == null) {
            throw node.error("lacks '" + key + "'; a source is a query, or a table of a dataset");
        }
        return member;
    }

    private static List<ColumnFilter> filters(ConfigNode where) {
        List<ColumnFilter> filters = new ArrayList<>();
        where.members().forEach((column, condition) -> {
            if (condition.isMapping()) {
                condition.members(COMPARISONS.keySet()).forEach((key, value) -> {
                    Comparison comparison = Objects.requireNonNull(COMPARISONS.get(key));
                    filters.add(filter(column, comparison, value));
                });
            } else {
                filters.add(filter(column, Comparison.EQUAL, condition));
            }
        });
        return filters;
    }

    private static ColumnFilter filter(String column, Comparison comparison, ConfigNode values) {
        List<String> texts = values.itemsOrOne().stream().map(ConfigNode::text).toList();
        return values.check(() -> new ColumnFilter(column, comparison, texts));
    }

    BlockSpan blocks() {
        long first = Optional.ofNullable(members.get("start-block"))
                .map(ConfigNode::number)
                .orElse(0L);
        ConfigNode until = members.get("until-block");
        return until == null
                ? BlockSpan.from(first)
                : until.check(() -> new BlockSpan(first, OptionalLong.of(until.number())));
    }

    Optional<ConfigNode> server() {
        return Optional.ofNullable(members.get("server"));
    }

    /** The name of the table, if the source is one. */
    Optional<String> tableName() {
        return Optional.ofNullable(members.get("table")).map(ConfigNode::text);
    }
}
