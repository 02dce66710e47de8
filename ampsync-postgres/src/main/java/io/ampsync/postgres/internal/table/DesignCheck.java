package io.ampsync.postgres.internal.table;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Finds what a design asks of a stream that its columns don't give. */
final class DesignCheck {
    private static final Pattern INTEGERS = Pattern.compile("SMALLINT|INTEGER|BIGINT|NUMERIC.*");

    private final StreamColumns needed;
    private final List<String> problems = new ArrayList<>();

    private DesignCheck(StreamColumns needed) {
        this.needed = needed;
    }

    /** @throws TargetException with everything that is wrong, and the columns that would do */
    static void require(String table, StreamColumns needed, TableDesign design) {
        DesignCheck check = new DesignCheck(needed);
        design.partitions().ifPresent(partitions -> check.partitions(partitions.column()));
        if (design.keyPolicy().kind() == KeyPolicy.Kind.NATURAL) {
            design.keyPolicy().columns().forEach(check::key);
        }
        if (!check.problems.isEmpty()) {
            throw TargetException.mismatch(table + " can't be created as designed: " + String.join("; ", check.problems)
                    + "; change its key or partitions, or the stream");
        }
    }

    private void partitions(String name) {
        Optional<StreamColumn> column = find(name);
        if (column.isEmpty()) {
            problems.add("it is to be partitioned by column \"" + name + "\", which is not in the stream");
        } else if (column.get().origin().isMember()) {
            problems.add("it is to be partitioned by column \"" + name + "\", which is a member of a struct");
        } else if (!(column.get().field().getType() instanceof ArrowType.Int)) {
            problems.add("it is to be partitioned by blocks, but column \"" + name + "\" is of type "
                    + column.get().field().getType());
        } else if (!INTEGERS.matcher(column.get().type()).matches()) {
            problems.add("it is to be partitioned by blocks, but column \"" + name + "\" is to be "
                    + column.get().type());
        }
    }

    private void key(String name) {
        Optional<StreamColumn> column = find(name);
        if (column.isEmpty()) {
            problems.add("its key has column \"" + name + "\", which is not in the stream");
        } else if (column.get().origin().nullable()) {
            problems.add("its key has column \"" + name + "\", which may be null in the stream (never null are "
                    + needed.columns().stream()
                            .filter(each -> !each.origin().nullable())
                            .map(StreamColumn::name)
                            .collect(Collectors.joining(", "))
                    + ")");
        } else if (column.get().type().startsWith("JSON")
                && !column.get().type().startsWith("JSONB")) {
            problems.add("its key has column \"" + name + "\", which is to be "
                    + column.get().type() + ", a type whose values PostgreSQL can't compare");
        }
    }

    private Optional<StreamColumn> find(String name) {
        return needed.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst();
    }
}
