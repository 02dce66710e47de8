package io.ampsync.postgres.internal.copy;

import io.ampsync.postgres.internal.copy.encode.Encoders;
import io.ampsync.postgres.internal.copy.encode.ValueEncoder;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.SchemaCheck;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Brings the fields of a stream and the columns of a table together, and collects what stands in the way. */
final class ColumnMatcher {
    private final Map<String, TargetColumn> columns;
    private final NulPolicy nul;
    private final Set<String> used = new HashSet<>();
    private final List<TargetColumn> targets = new ArrayList<>();
    private final List<ValueEncoder> encoders = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int badChoices;

    ColumnMatcher(List<TargetColumn> columns, NulPolicy nul) {
        this.columns = columns.stream().collect(Collectors.toMap(TargetColumn::name, Function.identity()));
        this.nul = nul;
        systemColumn(SchemaCheck.SYSTEM_COLUMNS.get(0), PgType.INT8, "BIGINT");
        systemColumn(SchemaCheck.SYSTEM_COLUMNS.get(1), PgType.INT4, "INTEGER");
    }

    private void systemColumn(String name, int oid, String type) {
        TargetColumn column = find(name, type);
        if (column != null && column.type().oid() != oid) {
            problems.add("column \"" + name + "\" is " + column.type() + " instead of " + type);
        }
    }

    /** Looks for the next column, and for its encoder. */
    void column(StreamColumn source) {
        TargetColumn column = find(source.name(), source.type());
        if (column == null) {
            return;
        }
        try {
            encoders.add(Encoders.of(source.origin(), column.type(), nul));
            targets.add(column);
        } catch (UnstorableException e) {
            boolean badChoice = column.type().is(source.type()) && source.isChosen();
            badChoices += badChoice ? 1 : 0;
            problems.add("column \"" + source.name() + "\": " + e.getMessage() + " ("
                    + (badChoice
                            ? possible(source)
                            : source.type() + " would hold " + source.field().getType())
                    + ")");
        }
    }

    private static String possible(StreamColumn source) {
        return "chosen for it; possible are "
                + String.join(", ", Encoders.possible(source.field(), source.usualType()));
    }

    /** What helps against the problems. */
    String remedy() {
        return badChoices == problems.size()
                ? "; choose another type"
                : "; change the table, or rename or drop it so that ampsync creates one";
    }

    /** Looks at the columns that nothing fills. */
    void rest() {
        for (TargetColumn column : columns.values()) {
            if (!used.contains(column.name()) && column.notNull() && !column.hasDefault()) {
                problems.add("column \"" + column.name() + "\" is NOT NULL, has no default and is not in the stream");
            }
        }
    }

    private @Nullable TargetColumn find(String name, String type) {
        used.add(name);
        TargetColumn column = columns.get(name);
        if (column == null) {
            problems.add("column \"" + name + "\" of type " + type + " is missing");
        }
        return column;
    }

    List<TargetColumn> targets() {
        return targets;
    }

    List<ValueEncoder> encoders() {
        return encoders;
    }

    List<String> problems() {
        return problems;
    }
}
