package io.ampsync.postgres.internal.table;

import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the columns of a table, and what their types are made of: domains over domains, elements of arrays. */
final class TargetColumns {
    /** One row for each layer of each column's type, the declared type first. */
    private static final String LAYERS = """
            WITH RECURSIVE layer (attnum, depth, oid, modifier) AS (
                SELECT attnum, 0, atttypid, atttypmod FROM pg_attribute
                WHERE attrelid = ?::oid AND attnum > 0 AND NOT attisdropped
                UNION ALL
                SELECT l.attnum, l.depth + 1, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END,
                    CASE t.typtype WHEN 'd' THEN t.typtypmod ELSE l.modifier END
                FROM layer l JOIN pg_type t ON t.oid = l.oid
                WHERE t.typtype = 'd' OR t.typcategory = 'A' AND t.typelem <> 0)
            SELECT a.attname, a.attnotnull, a.atthasdef OR a.attidentity <> '', a.attgenerated <> '', l.depth,
                l.oid::bigint, l.modifier, format_type(l.oid, l.modifier), t.typtype = 'd', t.typnotnull,
                t.typcategory = 'A' AND t.typelem <> 0
            FROM layer l JOIN pg_type t ON t.oid = l.oid
            JOIN pg_attribute a ON a.attrelid = ?::oid AND a.attnum = l.attnum ORDER BY l.attnum, l.depth""";

    private final List<TargetColumn> columns = new ArrayList<>();
    private final List<String> generated = new ArrayList<>();

    private record Layer(int oid, int modifier, String name, boolean isDomain, boolean isArray) {}

    static TargetColumns read(Connection connection, long table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LAYERS)) {
            statement.setLong(1, table);
            statement.setLong(2, table);
            try (ResultSet row = statement.executeQuery()) {
                TargetColumns found = new TargetColumns();
                boolean more = row.next();
                while (more) {
                    more = found.column(row);
                }
                return found;
            }
        }
    }

    /** Reads one column, and goes to the first row of the next. */
    private boolean column(ResultSet row) throws SQLException {
        String name = row.getString(1);
        boolean notNull = row.getBoolean(2);
        boolean hasDefault = row.getBoolean(3);
        if (row.getBoolean(4)) {
            generated.add(name);
        }
        List<Layer> layers = new ArrayList<>();
        boolean more;
        do {
            notNull |= row.getBoolean(10) && layers.stream().allMatch(Layer::isDomain);
            layers.add(new Layer(
                    (int) row.getLong(6), row.getInt(7), row.getString(8), row.getBoolean(9), row.getBoolean(11)));
            more = row.next();
        } while (more && row.getInt(5) > 0);
        columns.add(new TargetColumn(name, type(layers), notNull, hasDefault));
        return more;
    }

    private static PgType type(List<Layer> layers) {
        int base = 0;
        while (layers.get(base).isDomain()) {
            base++;
        }
        Layer stored = layers.get(base);
        String name = base == 0 ? stored.name() : layers.get(0).name() + " (" + stored.name() + ")";
        PgType.@Nullable Element element = null;
        if (stored.isArray()) {
            List<Layer> rest = layers.subList(base + 1, layers.size());
            element = new PgType.Element(rest.get(0).oid(), type(rest));
        }
        return new PgType(stored.oid(), stored.modifier(), name, element);
    }

    List<TargetColumn> columns() {
        return List.copyOf(columns);
    }

    /** The names of columns that can't be written. */
    List<String> generated() {
        return List.copyOf(generated);
    }
}
