package io.ampsync.cli.options;

import io.ampsync.cli.secret.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What one option says of a column, written {@code [table.]column} or {@code [table.]column=value}.
 *
 * @param table what the source of the table is called; empty for every table that has the column
 * @param value empty if there is no {@code =}
 */
public record ColumnSetting(Optional<String> table, String column, Optional<String> value) {
    private static final String RULE = "must look like column=value or table.column=value";

    /** Not a comma within parentheses, as in NUMERIC(78, 0). */
    private static final Pattern SEPARATOR = Pattern.compile(",(?![^()]*\\))");

    /** Reads settings separated by commas; throws {@link IllegalArgumentException} with words fit to be shown. */
    public static List<ColumnSetting> parse(String text) {
        List<ColumnSetting> settings = new ArrayList<>();
        for (String part : SEPARATOR.split(text, -1)) {
            settings.add(one(part.strip(), settings.size() + 1));
        }
        return settings;
    }

    private static ColumnSetting one(String text, int number) {
        int equals = text.indexOf('=');
        String name = Redaction.requireShowable(
                (equals < 0 ? text : text.substring(0, equals)).strip(), "setting " + number + " " + RULE);
        int point = name.indexOf('.');
        String table = name.substring(0, Math.max(point, 0));
        String column = name.substring(point + 1);
        if (column.isEmpty() || point == 0) {
            throw new IllegalArgumentException("setting " + number + " " + RULE + ", got '" + name + "'");
        }
        return new ColumnSetting(
                point < 0 ? Optional.empty() : Optional.of(table),
                column,
                equals < 0
                        ? Optional.empty()
                        : Optional.of(text.substring(equals + 1).strip()));
    }

    /** The same for one table. */
    ColumnSetting in(String name) {
        return new ColumnSetting(Optional.of(name), column, value);
    }

    @Override
    public String toString() {
        return table.map(name -> name + "." + column).orElse(column);
    }
}
