package io.ampsync.postgres.internal.index;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.internal.connect.BriefTransactions;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.LongStatements;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.index.TreeBuild.Place;
import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.state.IndexRow;
import io.ampsync.postgres.internal.state.IndexRow.State;
import io.ampsync.postgres.internal.state.OwnedState;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a table an index that was declared, while rows keep coming. The build is a concurrent one, which keeps neither
 * readers nor writers waiting, not even while it waits for its own lock, but waits itself for every transaction in the
 * database that is older. Cut off, it leaves an invalid index behind, or goes on in the server without us; so the next
 * run waits until the server builds nothing any more, and takes what is there, or removes and builds it anew.
 */
public final class IndexBuild {
    private static final Logger log = LoggerFactory.getLogger(IndexBuild.class);

    /** With all partitions. */
    private static final String SIZE = """
            SELECT pg_size_pretty(coalesce(sum(pg_table_size(relid)), 0)) FROM (
                SELECT to_regclass(?)::oid AS relid
                UNION SELECT relid::oid FROM pg_partition_tree(to_regclass(?))) AS parts""";

    private final BriefTransactions brief;
    private final LongStatements statements;
    private final IndexDdl ddl;
    private final Fence fence;

    /**
     * @param beside for short transactions, beside the pool
     * @param statements for what takes long
     */
    public IndexBuild(Connections beside, LongStatements statements, Target target) {
        this.brief = new BriefTransactions(beside);
        this.statements = statements;
        this.ddl = new IndexDdl(target.table(), target.index());
        this.fence = target.fence();
    }

    /** Which index is built on which table, as long as the stream is ours. */
    public record Target(TableName table, SecondaryIndex index, Fence fence) {}

    /**
     * False if another index is being built in the database; then it is to be run again later, as it is after an
     * exception.
     *
     * @throws TargetException if the name that the index is to have is something else's
     * @throws io.ampsync.error.OwnershipException if another process has claimed the stream
     */
    public boolean run() throws SQLException {
        boolean there = brief.transact(this::recordIfDone);
        if (there) {
            return true;
        }
        Optional<Place> claimed = brief.transact(this::claim);
        if (claimed.isPresent() && !claimed.get().isDone()) {
            build(claimed.get());
        }
        return claimed.isPresent();
    }

    private boolean recordIfDone(Connection connection) throws SQLException {
        Place place = look(connection);
        if (place.isDone()) {
            row(place).record(connection, definition(), State.DONE);
        }
        return place.isDone();
    }

    /** Looks again now that nobody builds anything: the server may just have finished it. */
    private Optional<Place> claim(Connection connection) throws SQLException {
        if (!BuildTurn.take(connection) || BuildTurn.isBuilding(connection)) {
            return Optional.empty();
        }
        long unused = new OwnedState(fence).require(connection, 0);
        Place place = look(connection);
        place.requireName(connection);
        if (row(place).waitsForAnother(connection)) {
            return Optional.empty();
        }
        row(place).record(connection, definition(), place.isDone() ? State.DONE : State.BUILDING);
        return Optional.of(place);
    }

    private void build(Place place) throws SQLException {
        long start = System.nanoTime();
        IndexRow row = row(place);
        log.info(
                "{}: building index {} over {}; stream {} goes on meanwhile",
                ddl.table(),
                place.name(),
                brief.transact(connection -> size(connection, ddl.table())),
                fence.streamId());
        boolean done = false;
        BuildProgress progress = BuildProgress.start(brief, row, place.name());
        try {
            new TreeBuild(brief, statements, connection -> goOn(connection, row)).run(place);
            done = true;
        } finally {
            progress.close();
            conclude(row, done ? State.DONE : State.WAITING);
        }
        String seconds = String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) / 1e9);
        String size = brief.transact(connection -> size(connection, ddl.sibling(place.name())));
        log.info("{} has index {} of {}, after {} s", ddl.table(), place.name(), size, seconds);
    }

    private void goOn(Connection connection, IndexRow row) throws SQLException {
        long unused = new OwnedState(fence).require(connection, 0);
        row.reached(connection, State.BUILDING);
    }

    /** What can't be recorded now is looked up anew by the next run. */
    private void conclude(IndexRow row, State state) {
        try {
            boolean unused = brief.transact(connection -> {
                row.reached(connection, state);
                return true;
            });
        } catch (SQLException e) {
            log.debug("{}: the state of an index could not be recorded: {}", ddl.table(), e.getMessage());
        }
    }

    private Place look(Connection connection) throws SQLException {
        return Place.look(connection, ddl, null);
    }

    private IndexRow row(Place place) {
        return IndexRow.ofIndex(ddl.table(), place.name());
    }

    private String definition() {
        return ddl.index().definition();
    }

    private static String size(Connection connection, TableName relation) throws SQLException {
        return Sql.of(SIZE, relation.sql(), relation.sql())
                .first(connection, row -> row.getString(1))
                .orElse("nothing");
    }
}
