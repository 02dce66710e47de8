package io.ampsync.postgres.internal.index;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.internal.connect.LongStatements;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.connect.Transactions;
import io.ampsync.postgres.internal.table.RelationNames;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a build. A partitioned table first gets an index of its own, which is invalid until those of all
 * partitions, built one after the other, are attached to it. What has been reached is found again.
 */
final class TreeBuild {
    /** Whoever wants to read or write meanwhile waits behind us. */
    private static final String BRIEF_LOCKS = "SET LOCAL lock_timeout = '100ms'";

    private static final String IS_PARTITIONED = "SELECT FROM pg_class WHERE oid = to_regclass(?) AND relkind = 'p'";

    private static final String PARTITIONS = """
            SELECT n.nspname, c.relname FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE h.inhparent = to_regclass(?) ORDER BY 1, 2""";

    private final Transactions brief;
    private final LongStatements statements;
    private final Step before;

    /** Done before each statement that may take long. */
    @FunctionalInterface
    interface Step {
        void run(Connection connection) throws SQLException;
    }

    TreeBuild(Transactions brief, LongStatements statements, Step before) {
        this.brief = brief;
        this.statements = statements;
        this.before = before;
    }

    /**
     * What a table has.
     *
     * @param index that is valid, or, on a partitioned table, ours; null for none
     * @param broken what has been left of builds of ours
     * @param free what a new index is called
     */
    record Place(
            IndexDdl ddl, boolean isPartitioned, @Nullable FoundIndex index, List<String> broken, String free) {

        /** Of a partition, only an index that isn't part of another than {@code parent} counts. */
        static Place look(Connection connection, IndexDdl ddl, @Nullable String parent) throws SQLException {
            boolean partitioned = Sql.of(IS_PARTITIONED, ddl.table().sql()).exists(connection);
            List<FoundIndex> all = FoundIndex.list(connection, ddl.table(), ddl.index()).stream()
                    .filter(each -> each.parent() == null || parent == null || parent.equals(each.parent()))
                    .toList();
            List<String> ours = all.stream()
                    .filter(each -> !each.isValid() && ddl.mayBeCalled(each.name()))
                    .map(FoundIndex::name)
                    .toList();
            @Nullable
            FoundIndex usable = all.stream()
                    .filter(each -> each.isValid() || (partitioned && ours.contains(each.name())))
                    .findFirst()
                    .orElse(null);
            String name = ours.isEmpty() ? ddl.freeName(connection) : ours.get(0);
            return new Place(ddl, partitioned, usable, partitioned ? List.of() : ours, name);
        }

        /** What the index is called, or will be. */
        String name() {
            return index == null ? free : index.name();
        }

        /** The same index of a partition. */
        IndexDdl ofPartition(TableName partition) {
            return new IndexDdl(
                    partition,
                    SecondaryIndex.of(ddl.index().columns()).using(ddl.index().method()));
        }

        boolean isAttachedTo(Place whole) {
            return index != null && whole.name().equals(index.parent());
        }

        boolean isDone() {
            return index != null && index.isValid();
        }

        /** Throws {@link TargetException} if a name that was asked for is something else's. */
        void requireName(Connection connection) throws SQLException {
            TableName wanted = ddl.sibling(free);
            if (index == null && broken.isEmpty() && !RelationNames.isFree(connection, wanted)) {
                throw TargetException.mismatch("something else is called " + wanted.sql()
                        + " already; drop it, or give the index another name");
            }
        }
    }

    /** What {@link #run} would execute now. */
    static List<String> plan(Connection connection, IndexDdl ddl) throws SQLException {
        return plan(connection, Place.look(connection, ddl, null));
    }

    private static List<String> plan(Connection connection, Place place) throws SQLException {
        List<String> statements = new ArrayList<>();
        if (place.isDone()) {
            return statements;
        }
        if (!place.isPartitioned()) {
            place.broken().stream().map(place.ddl()::dropConcurrently).forEach(statements::add);
            statements.add(place.ddl().createConcurrently(place.name()));
            return statements;
        }
        if (place.index() == null) {
            statements.add(place.ddl().createOnParent(place.name()));
        }
        for (TableName partition : partitions(connection, place.ddl().table())) {
            Place part = Place.look(connection, place.ofPartition(partition), place.name());
            statements.addAll(plan(connection, part));
            if (!part.isAttachedTo(place)) {
                statements.add(place.ddl().attach(place.name(), part.ddl().sibling(part.name())));
            }
        }
        return statements;
    }

    void run(Place place) throws SQLException {
        if (place.isDone()) {
            return;
        }
        if (place.isPartitioned()) {
            onPartitions(place);
        } else {
            for (String broken : place.broken()) {
                execute(place.ddl().dropConcurrently(broken));
            }
            execute(place.ddl().createConcurrently(place.name()));
        }
    }

    private void execute(String sql) throws SQLException {
        brief(before);
        statements.execute(sql);
    }

    private void onPartitions(Place whole) throws SQLException {
        IndexDdl ddl = whole.ddl();
        if (whole.index() == null) {
            briefly(ddl.createOnParent(whole.name()));
        }
        for (TableName partition : brief.transact(connection -> partitions(connection, ddl.table()))) {
            IndexDdl part = whole.ofPartition(partition);
            run(brief.transact(connection -> Place.look(connection, part, whole.name())));
            Place built = brief.transact(connection -> Place.look(connection, part, whole.name()));
            if (!built.isAttachedTo(whole)) {
                briefly(ddl.attach(whole.name(), part.sibling(built.name())));
            }
        }
        Optional<FoundIndex> now =
                brief.transact(connection -> FoundIndex.list(connection, ddl.table(), ddl.index())).stream()
                        .filter(FoundIndex::isValid)
                        .findFirst();
        if (now.isEmpty()) {
            throw new SQLException(ddl.table() + " has got a partition without the index meanwhile");
        }
    }

    private static List<TableName> partitions(Connection connection, TableName table) throws SQLException {
        return Sql.of(PARTITIONS, table.sql())
                .list(connection, row -> new TableName(row.getString(1), row.getString(2)));
    }

    private void briefly(String sql) throws SQLException {
        brief(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(BRIEF_LOCKS);
                statement.execute(sql);
            }
        });
    }

    private void brief(Step step) throws SQLException {
        boolean unused = brief.transact(connection -> {
            step.run(connection);
            return true;
        });
    }
}
