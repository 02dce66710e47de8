package io.ampsync.postgres.internal.copy.type;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ampsync.error.TargetException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Finds what no table can hold: names that can't be columns, types that PostgreSQL lacks. */
public final class SchemaCheck {
    /** The columns that stand before those of the query: {@code BIGINT} and {@code INTEGER}, both not null. */
    public static final List<String> SYSTEM_COLUMNS = List.of("_tx_id", "_row_index");

    /** Every table has these by itself. */
    private static final Set<String> POSTGRES_COLUMNS = Set.of("ctid", "xmin", "cmin", "xmax", "cmax", "tableoid");

    private static final int MAX_NAME_BYTES = 63;
    private static final int MAX_COLUMNS = 1600;

    private final Set<String> names = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    private SchemaCheck() {}

    /**
     * Checks that a table can hold {@code schema}.
     *
     * @param table the table, for the message
     * @throws TargetException if not; names every column concerned, with the remedy
     */
    public static void require(String table, Schema schema) {
        SchemaCheck check = new SchemaCheck();
        schema.getFields().forEach(check::column);
        int columns = schema.getFields().size() + SYSTEM_COLUMNS.size();
        if (columns > MAX_COLUMNS) {
            check.problems.add(columns + " columns are more than the " + MAX_COLUMNS
                    + " that PostgreSQL allows; sync a derived dataset with fewer");
        }
        if (!check.problems.isEmpty()) {
            throw TargetException.mismatch(table + " can't hold the stream: " + String.join("; ", check.problems));
        }
    }

    private void column(Field field) {
        String shown = "column \"" + field.getName().replace('\0', '?') + "\"";
        String unusable = unusable(field.getName());
        if (unusable != null) {
            problems.add(shown + " " + unusable + "; rename it in a derived dataset");
        }
        try {
            var unused = TypeMapping.ddl(field);
            members(field);
        } catch (UnstorableException e) {
            problems.add(shown + " of type " + field.getType() + " can't be stored: " + e.getMessage()
                    + "; cast it in a derived dataset");
        }
    }

    private @Nullable String unusable(String name) {
        if (SYSTEM_COLUMNS.contains(name)) {
            return "has a name that is reserved for ampsync";
        }
        if (POSTGRES_COLUMNS.contains(name)) {
            return "has a name that is reserved for PostgreSQL";
        }
        if (name.isEmpty()) {
            return "has an empty name";
        }
        if (name.getBytes(UTF_8).length > MAX_NAME_BYTES) {
            return "has a name longer than the " + MAX_NAME_BYTES + " bytes that PostgreSQL allows";
        }
        if (name.indexOf('\0') >= 0) {
            return "has a NUL character in its name";
        }
        return names.add(name) ? null : "is there twice";
    }

    /** JSONB can't hold U+0000 in a name, and keeps only the last of two equal ones. */
    private static void members(Field field) {
        Set<String> seen = new HashSet<>();
        for (Field member : field.getChildren()) {
            if (field.getType() instanceof ArrowType.Struct && !seen.add(member.getName())) {
                throw new UnstorableException("member \"" + member.getName() + "\" is there twice");
            }
            if (member.getName().indexOf('\0') >= 0) {
                throw new UnstorableException(
                        "member \"" + member.getName().replace('\0', '?') + "\" has a NUL character in its name");
            }
            members(member);
        }
    }
}
