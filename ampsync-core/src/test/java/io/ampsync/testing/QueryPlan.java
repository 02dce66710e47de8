package io.ampsync.testing;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.statement.select.SetOperationList;
import net.sf.jsqlparser.statement.select.UnionOp;
import net.sf.jsqlparser.statement.select.WithItem;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A query that a simulated server plays: projections and filters over one table, subqueries in FROM and WITH, UNION
 * ALL; see {@link QueryExpressions} for what they may consist of. What a real server refuses is refused with its
 * words, at its moment. A real one also streams joins, UNNEST, VALUES, and GROUP BY and DISTINCT ON with {@code
 * block_num()}; those are refused here, in words that say so.
 */
final class QueryPlan {
    private final Function<Table, SimulatedTable> tables;
    private final Map<String, PlayedRelation> named = new HashMap<>();
    private final QueryRefusals refusals = new QueryRefusals();
    private final PlayedQuery result;

    /** @param tables finds a table that the query names, or throws */
    QueryPlan(String sql, Function<Table, SimulatedTable> tables) {
        this.tables = tables;
        PlayedRelation relation = select(parse(sql));
        List<Field> fields = relation.fields();
        Set<String> seen = new HashSet<>();
        if (!fields.stream().allMatch(field -> seen.add(field.getName()))) {
            refusals.microbatch(Refusal.DUPLICATE_COLUMNS);
        }
        this.result = new PlayedQuery(
                new Schema(fields),
                block -> relation.rows().apply(block).stream()
                        .map(row -> fields.stream()
                                .<Object>map(field -> row.get(field.getName()))
                                .toList())
                        .<List<Object>>map(ArrayList::new)
                        .toList());
    }

    SimulatedTable result() {
        return result;
    }

    QueryRefusals refusals() {
        return refusals;
    }

    private static Select parse(String sql) {
        try {
            Statement statement = CCJSqlParserUtil.parse(sql);
            if (statement instanceof Select select) {
                return select;
            }
            throw QueryRefusals.plan(Status.Code.INVALID_ARGUMENT, "only SELECT statements are supported");
        } catch (JSQLParserException e) {
            throw QueryRefusals.plan(
                    Status.Code.INVALID_ARGUMENT,
                    "SQL parse error: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private PlayedRelation select(Select select) {
        if (select.getWithItemsList() != null) {
            for (WithItem<?> item : select.getWithItemsList()) {
                named.put(QueryExpressions.name(item.getUnquotedAliasName()), select(item.getSelect()));
            }
        }
        if (select.getOrderByElements() != null) {
            refusals.notIncremental("Sort");
        }
        if (select.getLimit() != null || select.getOffset() != null || select.getFetch() != null) {
            refusals.notIncremental("Limit");
        }
        if (select instanceof ParenthesedSelect inner) {
            return select(inner.getSelect());
        }
        if (select instanceof SetOperationList union) {
            return union(union);
        }
        if (select instanceof PlainSelect plain) {
            return plain(plain);
        }
        throw notPlayed(select.getClass().getSimpleName());
    }

    private PlayedRelation union(SetOperationList union) {
        boolean all =
                union.getOperations().stream().allMatch(operation -> operation instanceof UnionOp op && op.isAll());
        if (!all) {
            refusals.notIncremental("Distinct");
        }
        List<PlayedRelation> branches =
                union.getSelects().stream().map(this::select).toList();
        List<Field> fields = branches.get(0).fields();
        for (PlayedRelation branch : branches) {
            if (!types(branch).equals(types(branches.get(0)))) {
                refusals.start(Status.INTERNAL.withDescription(
                        "failed to start query | Caused by: failed to propagate watermark columns -> UNION branches"
                                + " have different types"));
            }
        }
        return new PlayedRelation(
                fields,
                block -> branches.stream()
                        .flatMap(branch -> branch.rows().apply(block).stream().map(row -> renamed(row, branch, fields)))
                        .toList());
    }

    private static List<Object> types(PlayedRelation relation) {
        return relation.fields().stream().<Object>map(Field::getType).toList();
    }

    private static Map<String, Object> renamed(Map<String, Object> row, PlayedRelation from, List<Field> to) {
        Map<String, Object> result = new HashMap<>();
        result.put(PlayedRelation.BLOCK, row.get(PlayedRelation.BLOCK));
        for (int i = 0; i < to.size(); i++) {
            result.put(to.get(i).getName(), row.get(from.fields().get(i).getName()));
        }
        return result;
    }

    private PlayedRelation plain(PlainSelect select) {
        if (select.getDistinct() != null) {
            refusals.notIncremental("Distinct");
        }
        if (select.getGroupBy() != null) {
            refusals.notIncremental("Aggregate");
        }
        if (select.getJoins() != null) {
            select.getJoins().forEach(this::join);
        }
        PlayedRelation source = from(select.getFromItem());
        QueryExpressions expressions = new QueryExpressions(source.fields(), refusals);
        List<PlayedExpression> items = new ArrayList<>();
        for (SelectItem<?> item : select.getSelectItems()) {
            if (item.getExpression() instanceof AllColumns) {
                source.fields().forEach(field -> items.add(column(field)));
            } else {
                items.add(item(item, expressions));
            }
        }
        PlayedExpression condition = select.getWhere() == null ? null : expressions.of(select.getWhere());
        List<Field> fields = items.stream().map(PlayedExpression::field).toList();
        return new PlayedRelation(
                fields,
                block -> source.rows().apply(block).stream()
                        .filter(row -> condition == null || Boolean.TRUE.equals(condition.of(row)))
                        .map(row -> projected(row, items))
                        .toList());
    }

    private static PlayedExpression column(Field field) {
        return new PlayedExpression(field, row -> row.get(field.getName()));
    }

    private static Map<String, Object> projected(Map<String, Object> row, List<PlayedExpression> items) {
        Map<String, Object> result = new HashMap<>();
        result.put(PlayedRelation.BLOCK, row.get(PlayedRelation.BLOCK));
        items.forEach(item -> result.put(item.field().getName(), item.of(row)));
        return result;
    }

    private static PlayedExpression item(SelectItem<?> item, QueryExpressions expressions) {
        PlayedExpression value = expressions.of(item.getExpression());
        if (item.getAlias() == null) {
            return item.getExpression() instanceof Column column && column.getArrayConstructor() == null
                    ? value.named(QueryExpressions.name(column.getColumnName()))
                    : value.named(item.getExpression().toString());
        }
        String alias = QueryExpressions.name(item.getAlias().getName());
        if (alias.startsWith("_")) {
            throw QueryRefusals.plan(
                    Status.Code.INVALID_ARGUMENT,
                    "expression contains a column alias starting with '_': '" + alias + "'");
        }
        return value.named(alias);
    }

    private void join(Join join) {
        String side = join.isLeft() ? "Left" : join.isRight() ? "Right" : join.isFull() ? "Full" : "";
        if (side.isEmpty()) {
            throw notPlayed("joins");
        }
        refusals.notIncremental("Join(" + side + ")");
    }

    private PlayedRelation from(FromItem from) {
        if (from instanceof ParenthesedSelect subquery) {
            return select(subquery.getSelect());
        }
        if (from instanceof Table table) {
            PlayedRelation known =
                    table.getSchemaName() == null ? named.get(QueryExpressions.name(table.getName())) : null;
            return known == null ? PlayedRelation.of(tables.apply(table)) : known;
        }
        throw notPlayed(String.valueOf(from).toLowerCase(Locale.ROOT));
    }

    static RuntimeException notPlayed(String what) {
        return QueryRefusals.plan(Status.Code.INVALID_ARGUMENT, "the simulated server does not play this: " + what);
    }
}
