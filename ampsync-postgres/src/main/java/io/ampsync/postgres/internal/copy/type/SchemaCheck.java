package io.ampsync.postgres.internal.copy.type;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ampsync.postgres.internal.copy.type.StreamColumn.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Finds what no table can hold: names that can't be columns, types that PostgreSQL lacks. */
public final class SchemaCheck {
    /** The columns that stand before those of the query: {@code BIGINT} and {@code INTEGER}, both not null. */
    public static final List<String> SYSTEM_COLUMNS = List.of("_tx_id", "_row_index");

    /** Every table has these by itself. */
    private static final Set<String> POSTGRES_COLUMNS = Set.of("ctid", "xmin", "cmin", "xmax", "cmax", "tableoid");

    private static final int MAX_NAME_BYTES = 63;
    private static final int MAX_COLUMNS = 1600;

    private final Map<String, Origin> names = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    SchemaCheck() {}

    /** What has been found, each with the remedy. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    void problem(String text) {
        problems.add(text);
    }

    /** Looks at the number of columns that the stream needs. */
    void count(int columns) {
        int all = columns + SYSTEM_COLUMNS.size();
        if (all > MAX_COLUMNS) {
            problem(all + " columns are more than the " + MAX_COLUMNS
                    + " that PostgreSQL allows; sync a derived dataset with fewer");
        }
    }

    /** Looks at the name of the next column. */
    void name(String name, Origin origin) {
        String unusable = unusable(name);
        Origin other = names.put(name, origin);
        boolean unfolded = origin.isMember() || (other != null && other.isMember());
        if (unusable == null && other != null) {
            unusable = "is there twice" + (unfolded ? ", for " + other.name() + " and for " + origin.name() : "");
        }
        if (unusable != null) {
            problem(shown(name) + " " + unusable
                    + (unfolded ? "; unfold with another prefix" : "; rename it in a derived dataset"));
        }
    }

    /** The type that a column has without a design; empty if no type can hold the field. */
    Optional<String> type(String column, Field field) {
        try {
            members(field);
            return Optional.of(TypeMapping.ddl(field));
        } catch (UnstorableException e) {
            problem(shown(column) + " of type " + field.getType() + " can't be stored: " + e.getMessage()
                    + "; cast it in a derived dataset");
            return Optional.empty();
        }
    }

    private static String shown(String column) {
        return "column \"" + column.replace('\0', '?') + "\"";
    }

    private static @Nullable String unusable(String name) {
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
        return name.indexOf('\0') >= 0 ? "has a NUL character in its name" : null;
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
