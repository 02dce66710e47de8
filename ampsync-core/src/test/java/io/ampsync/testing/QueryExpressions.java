package io.ampsync.testing;

import io.grpc.Status;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import net.sf.jsqlparser.expression.ArrayExpression;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.CaseExpression;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.HexValue;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Division;
import net.sf.jsqlparser.expression.operators.arithmetic.Multiplication;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.ComparisonOperator;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.schema.Column;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * The expressions of a played query: columns, members of structs, literals, {@code + - * /}, comparisons, AND, OR, NOT,
 * IN with a list, BETWEEN, IS NULL, CASE, CAST to BIGINT, TEXT and BOOLEAN, and {@link QueryFunctions}. Conditions know
 * three values, as SQL does.
 */
final class QueryExpressions {
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final Set<String> AGGREGATES = Set.of("count", "sum", "min", "max", "avg");

    private static final Map<String, IntPredicate> COMPARISONS = Map.of(
            "=", order -> order == 0,
            "<>", order -> order != 0,
            "!=", order -> order != 0,
            "<", order -> order < 0,
            "<=", order -> order <= 0,
            ">", order -> order > 0,
            ">=", order -> order >= 0);

    private final List<Field> columns;
    private final QueryRefusals refusals;

    QueryExpressions(List<Field> columns, QueryRefusals refusals) {
        this.columns = columns;
        this.refusals = refusals;
    }

    /** A name as it counts: letters outside of quotes are small ones. */
    static String name(String written) {
        boolean quoted = written.length() > 1 && "\"'`".indexOf(written.charAt(0)) >= 0;
        return quoted
                ? written.substring(1, written.length() - 1).replace("\"\"", "\"")
                : written.toLowerCase(Locale.ROOT);
    }

    PlayedExpression of(Expression expression) {
        if (expression instanceof Column column) {
            PlayedExpression value = column(name(column.getColumnName()));
            return column.getArrayConstructor() == null
                    ? value
                    : member(
                            value, column.getArrayConstructor().getExpressions().get(0));
        }
        if (expression instanceof ExpressionList<?> list && list.size() == 1) {
            return of((Expression) list.get(0));
        }
        if (expression instanceof ArrayExpression member) {
            return member(of(member.getObjExpression()), member.getIndexExpression());
        }
        if (expression instanceof net.sf.jsqlparser.expression.Function function) {
            return function(function);
        }
        if (expression instanceof BinaryExpression binary) {
            return binary(binary);
        }
        return isCondition(expression) ? condition(expression) : literal(expression);
    }

    private static boolean isCondition(Expression expression) {
        return expression instanceof NotExpression
                || expression instanceof InExpression
                || expression instanceof Between
                || expression instanceof IsNullExpression;
    }

    private PlayedExpression column(String name) {
        Field field = columns.stream()
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> QueryRefusals.plan(
                        Status.Code.INTERNAL,
                        "failed to infer SQL output schema | Caused by: No field named " + name + ". Valid fields are "
                                + columns.stream().map(Field::getName).collect(Collectors.joining(", "))));
        return new PlayedExpression(field, row -> row.get(name));
    }

    private static PlayedExpression member(PlayedExpression struct, Expression index) {
        String member = ((StringValue) index).getValue();
        Field field = struct.field().getChildren().stream()
                .filter(child -> child.getName().equals(member))
                .findFirst()
                .orElseThrow(() -> QueryRefusals.plan(
                        Status.Code.INTERNAL,
                        "failed to infer SQL output schema | Caused by: No field named " + member));
        return new PlayedExpression(field, row -> struct.of(row) instanceof Map<?, ?> map ? map.get(member) : null);
    }

    private PlayedExpression function(net.sf.jsqlparser.expression.Function function) {
        String name = name(function.getName());
        List<PlayedExpression> arguments = function.getParameters() == null
                ? List.of()
                : function.getParameters().stream()
                        .filter(parameter -> !AGGREGATES.contains(name))
                        .map(parameter -> of((Expression) parameter))
                        .toList();
        if (AGGREGATES.contains(name)) {
            refusals.notIncremental("Aggregate");
            return made(name, INT64, row -> null);
        }
        return QueryFunctions.call(name, arguments);
    }

    private PlayedExpression binary(BinaryExpression expression) {
        PlayedExpression left = of(expression.getLeftExpression());
        PlayedExpression right = of(expression.getRightExpression());
        if (expression instanceof AndExpression) {
            return bool(row -> and(left.of(row), right.of(row)));
        }
        if (expression instanceof OrExpression) {
            return bool(row -> not(and(not(left.of(row)), not(right.of(row)))));
        }
        if (expression instanceof ComparisonOperator comparison) {
            IntPredicate order = COMPARISONS.get(comparison.getStringExpression());
            return bool(row -> compared(left.of(row), right.of(row), order));
        }
        return arithmetic(expression, left, right);
    }

    private static PlayedExpression arithmetic(
            BinaryExpression expression, PlayedExpression left, PlayedExpression right) {
        BinaryOperator<BigInteger> operator;
        if (expression instanceof Addition) {
            operator = BigInteger::add;
        } else if (expression instanceof Subtraction) {
            operator = BigInteger::subtract;
        } else if (expression instanceof Multiplication) {
            operator = BigInteger::multiply;
        } else if (expression instanceof Division) {
            operator = BigInteger::divide;
        } else {
            throw QueryPlan.notPlayed(expression.toString());
        }
        boolean signed =
                left.field().getType().equals(INT64) && right.field().getType().equals(INT64);
        ArrowType type = signed ? INT64 : new ArrowType.Decimal(20, 0, 128);
        return made("number", type, row -> {
            Object one = left.of(row);
            Object other = right.of(row);
            boolean unknown = one == null || other == null;
            return unknown ? null : operator.apply((BigInteger) one, (BigInteger) other);
        });
    }

    private PlayedExpression condition(Expression expression) {
        if (expression instanceof NotExpression not) {
            PlayedExpression inner = of(not.getExpression());
            return bool(row -> not(inner.of(row)));
        }
        if (expression instanceof IsNullExpression test) {
            PlayedExpression inner = of(test.getLeftExpression());
            return bool(row -> (inner.of(row) == null) != test.isNot());
        }
        if (expression instanceof Between between) {
            PlayedExpression value = of(between.getLeftExpression());
            PlayedExpression low = of(between.getBetweenExpressionStart());
            PlayedExpression high = of(between.getBetweenExpressionEnd());
            return bool(row -> {
                Boolean inside = and(
                        compared(value.of(row), low.of(row), order -> order >= 0),
                        compared(value.of(row), high.of(row), order -> order <= 0));
                return between.isNot() ? not(inside) : inside;
            });
        }
        return in((InExpression) expression);
    }

    private PlayedExpression in(InExpression in) {
        if (!(in.getRightExpression() instanceof ExpressionList<?> list)) {
            throw QueryPlan.notPlayed("IN with a subquery");
        }
        PlayedExpression value = of(in.getLeftExpression());
        List<PlayedExpression> items =
                list.stream().map(item -> of((Expression) item)).toList();
        return bool(row -> {
            Boolean found = false;
            for (PlayedExpression item : items) {
                found = not(and(not(found), not(compared(value.of(row), item.of(row), order -> order == 0))));
            }
            return in.isNot() ? not(found) : found;
        });
    }

    private PlayedExpression literal(Expression expression) {
        if (expression instanceof LongValue number) {
            return made(number.toString(), INT64, row -> new BigInteger(number.getStringValue()));
        }
        if (expression instanceof StringValue text) {
            return made(text.toString(), ArrowType.Utf8.INSTANCE, row -> text.getNotExcapedValue());
        }
        if (expression instanceof HexValue hex) {
            byte[] bytes =
                    HexFormat.of().parseHex(hex.getValue().strip().substring(2).replace("'", ""));
            return made(hex.toString(), ArrowType.Binary.INSTANCE, row -> bytes);
        }
        if (expression instanceof BooleanValue bool) {
            return bool(row -> bool.getValue());
        }
        if (expression instanceof NullValue) {
            return made("NULL", ArrowType.Null.INSTANCE, row -> null);
        }
        if (expression instanceof CaseExpression choice) {
            return choice(choice);
        }
        if (expression instanceof CastExpression cast) {
            return QueryFunctions.cast(
                    of(cast.getLeftExpression()), cast.getColDataType().getDataType());
        }
        throw QueryPlan.notPlayed(expression.toString());
    }

    private PlayedExpression choice(CaseExpression choice) {
        List<PlayedExpression> conditions = choice.getWhenClauses().stream()
                .map(when -> of(when.getWhenExpression()))
                .toList();
        List<PlayedExpression> values = choice.getWhenClauses().stream()
                .map(when -> of(when.getThenExpression()))
                .toList();
        PlayedExpression other = choice.getElseExpression() == null
                ? made("NULL", ArrowType.Null.INSTANCE, row -> null)
                : of(choice.getElseExpression());
        return new PlayedExpression(nullable(values.get(0).field()), row -> {
            for (int i = 0; i < conditions.size(); i++) {
                if (Boolean.TRUE.equals(conditions.get(i).of(row))) {
                    return values.get(i).of(row);
                }
            }
            return other.of(row);
        });
    }

    private static Field nullable(Field field) {
        return new Field(field.getName(), FieldType.nullable(field.getType()), field.getChildren());
    }

    static PlayedExpression made(String name, ArrowType type, PlayedExpression.Evaluation evaluation) {
        return new PlayedExpression(Field.nullable(name, type), evaluation);
    }

    private static PlayedExpression bool(PlayedExpression.Evaluation evaluation) {
        return made("condition", ArrowType.Bool.INSTANCE, evaluation);
    }

    private static Boolean not(Object value) {
        return value == null ? null : Boolean.valueOf(Boolean.FALSE.equals(value));
    }

    private static Boolean and(Object one, Object other) {
        if (Boolean.FALSE.equals(one) || Boolean.FALSE.equals(other)) {
            return false;
        }
        boolean unknown = one == null || other == null;
        return unknown ? null : Boolean.TRUE;
    }

    private static Boolean compared(Object one, Object other, IntPredicate order) {
        boolean unknown = one == null || other == null;
        return unknown ? null : Boolean.valueOf(order.test(compare(one, other)));
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object one, Object other) {
        return one instanceof byte[] bytes
                ? Arrays.compareUnsigned(bytes, (byte[]) other)
                : ((Comparable<Object>) one).compareTo(other);
    }
}
