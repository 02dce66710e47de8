package io.ampsync.postgres.internal.copy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Brings the fields of a stream and the columns of a table together, and collects what stands in the way. */
final class TargetFit {
    private final Map<String, TargetColumn> columns;
    private final NulPolicy nul;
    private final Set<String> used = new HashSet<>();
    private final List<TargetColumn> targets = new ArrayList<>();
    private final List<ValueEncoder> encoders = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    TargetFit(Map<String, TargetColumn> columns, NulPolicy nul) {
        this.columns = columns;
        this.nul = nul;
    }

    void systemColumn(String name, int oid, String type) {
        TargetColumn column = find(name, type);
        if (column != null && column.type().oid() != oid) {
            problems.add("column \"" + name + "\" is " + column.type() + " instead of " + type);
        }
    }

    void field(Field field) {
        TargetColumn column = find(field.getName(), "for " + field.getType());
        if (column == null) {
            return;
        }
        try {
            encoders.add(Encoders.of(field, column.type(), nul));
            targets.add(column);
        } catch (Misfit e) {
            problems.add("column \"" + field.getName() + "\": " + e.getMessage());
        }
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
            problems.add("column \"" + name + "\" " + type + " is missing");
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
