package io.ampsync.postgres.internal.copy.type;

import io.ampsync.internal.text.Spelling;
import io.ampsync.postgres.design.ColumnType;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.copy.type.StreamColumn.Origin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;

/** Makes columns out of the fields of a stream and a design. */
final class ColumnCollector {
    /** How many letters may be wrong in a column's name that is recognised. */
    private static final int MISSPELT = 3;

    private final TableDesign design;
    private final SchemaCheck check = new SchemaCheck();
    private final List<StreamColumn> columns = new ArrayList<>();
    private final Set<String> unfolded = new HashSet<>();

    ColumnCollector(TableDesign design) {
        this.design = design;
    }

    void fields(List<Field> fields) {
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            add(field.getName(), new Origin(field.getName(), field, List.of(i), field.isNullable()));
        }
        check.count(columns.size());
        design.requiredColumns().forEach(this::require);
    }

    List<StreamColumn> columns() {
        return columns;
    }

    List<String> problems() {
        return check.problems();
    }

    private void add(String name, Origin origin) {
        Optional<String> prefix = design.unfolded(name);
        if (prefix.isPresent() && ArrowTypes.kind(origin.field()) == MinorType.STRUCT) {
            unfolded.add(name);
            unfold(prefix.get(), origin);
        } else {
            column(name, origin);
        }
    }

    private void unfold(String prefix, Origin struct) {
        List<Field> members = struct.field().getChildren();
        for (int i = 0; i < members.size(); i++) {
            Field member = members.get(i);
            List<Integer> path =
                    Stream.concat(struct.path().stream(), Stream.of(i)).toList();
            add(
                    prefix + member.getName(),
                    new Origin(
                            struct.name() + "." + member.getName(),
                            member,
                            path,
                            struct.nullable() || member.isNullable()));
        }
    }

    private void column(String name, Origin origin) {
        check.name(name, origin);
        check.type(name, origin.field())
                .ifPresent(usual -> columns.add(new StreamColumn(name, origin, designed(name, usual), usual)));
    }

    private String designed(String column, String usual) {
        String type = design.unsignedAsBigint() ? TypeMapping.unsignedAsBigint(usual) : usual;
        return design.columnType(column).map(ColumnType::sql).orElse(type);
    }

    /** What the design names is a column of the table, or a struct that has become several. */
    private void require(String name) {
        Set<String> present = new LinkedHashSet<>();
        columns.forEach(column -> present.add(column.name()));
        boolean isColumn = present.contains(name);
        boolean toUnfold = design.unfolded(name).isPresent();
        if (toUnfold && isColumn) {
            check.problem("column \"" + name + "\" is to be unfolded, but is no struct");
        } else if (toUnfold ? !unfolded.contains(name) : !isColumn) {
            check.problem("the design names column \"" + name + "\", which the stream doesn't have"
                    + Spelling.closest(name, present, Math.min(MISSPELT, name.length() / 2))
                            .map(meant -> "; did you mean \"" + meant + "\"?")
                            .orElse("")
                    + "; it has " + String.join(", ", present));
        }
        if (unfolded.contains(name) && design.columnType(name).isPresent()) {
            check.problem("column \"" + name + "\" is unfolded, so it can't be given a type; its members can");
        }
    }
}
