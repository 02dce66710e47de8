package io.ampsync.cli.options;

import io.ampsync.cli.secret.Redaction;
import io.ampsync.postgres.design.ColumnType;
import io.ampsync.postgres.design.TableDesign;
import java.util.List;

/**
 * What was chosen for the columns of new tables. What is said of a column in one table beats what is said of it in all.
 *
 * @param types each with the type as value
 * @param unfolded structs, each perhaps with a prefix as value
 */
public record ColumnChoices(boolean unsignedAsBigint, List<ColumnSetting> types, List<ColumnSetting> unfolded) {
    /** Nothing. */
    public static final ColumnChoices NONE = new ColumnChoices(false, List.of(), List.of());

    public ColumnChoices {
        types = List.copyOf(types);
        unfolded = List.copyOf(unfolded);
        types.forEach(ColumnChoices::type);
    }

    private static ColumnType type(ColumnSetting setting) {
        String text = setting.value()
                .orElseThrow(() -> new IllegalArgumentException(
                        "column '" + setting + "' needs a type: " + setting + "=BIGINT, for example"));
        return ColumnType.parse(
                Redaction.requireShowable(text, "the type of column '" + setting + "' must be one of PostgreSQL"));
    }

    private static String prefix(ColumnSetting setting) {
        return setting.value().orElse(setting.column() + "_");
    }

    /** Adds what holds for the table that is filled from {@code source}. */
    public TableDesign.Builder applyTo(TableDesign.Builder design, String source) {
        design.unsignedAsBigint(unsignedAsBigint);
        for (ColumnSetting setting : types) {
            if (setting.table().isEmpty()) {
                design.columnTypeIfPresent(setting.column(), type(setting));
            }
        }
        for (ColumnSetting setting : unfolded) {
            if (setting.table().isEmpty()) {
                design.unfoldIfPresent(setting.column(), prefix(setting));
            }
        }
        types.stream()
                .filter(setting -> setting.table().filter(source::equals).isPresent())
                .forEach(setting -> design.columnType(setting.column(), type(setting)));
        unfolded.stream()
                .filter(setting -> setting.table().filter(source::equals).isPresent())
                .forEach(setting -> design.unfold(setting.column(), prefix(setting)));
        return design;
    }
}
