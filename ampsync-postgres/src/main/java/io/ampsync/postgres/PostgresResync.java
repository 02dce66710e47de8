package io.ampsync.postgres;

import io.ampsync.Ampsync;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TableNaming;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.resync.Leftovers;
import io.ampsync.postgres.internal.resync.Preflight;
import io.ampsync.postgres.internal.resync.ResyncPlan;
import io.ampsync.postgres.internal.resync.ShadowSink;

/**
 * Fills the table of a stream anew, beside the one that readers use, and puts the new table in its place in one
 * transaction, once it is at least as far: from the stream that has filled it so far, or from another one, such as
 * that of another revision of the dataset. Readers at READ COMMITTED see the one or the other, whole.
 *
 * <p>A stream that is being written meanwhile, by this process or another, goes on with the new table by itself; one
 * that the table doesn't belong to any more ends with a {@link io.ampsync.error.TargetException}. A resync that ends
 * early leaves the table of readers as it was; the next one goes on with what there is, or {@link #abandon} removes
 * it.
 *
 * <p>Immutable. {@code docs/resync.md} says what is carried over, and what is refused.
 */
public final class PostgresResync {
    private final PostgresDatabase database;
    private final SyncStream stream;
    private final TableDesign design;
    private final boolean keepsReplaced;

    private PostgresResync(PostgresDatabase database, SyncStream stream, TableDesign design, boolean keepsReplaced) {
        this.database = database;
        this.stream = stream;
        this.design = design;
        this.keepsReplaced = keepsReplaced;
    }

    /**
     * A resync of the table that {@code stream} names as its destination, after which the table is that of {@code
     * stream}, whatever stream has filled it before. Throws {@link IllegalArgumentException} if the name of the table
     * is reserved.
     */
    public static PostgresResync of(PostgresDatabase database, SyncStream stream) {
        if (TableNaming.isReserved(stream.destination())) {
            throw new IllegalArgumentException(
                    "table name '" + stream.destination() + "' is reserved for ampsync's own tables");
        }
        return new PostgresResync(database, stream, TableDesign.DEFAULT, false);
    }

    /**
     * The same, with this design for what the stream's columns become. The table keeps the columns that it has, with
     * their types, and its indexes.
     */
    public PostgresResync withDesign(TableDesign design) {
        return new PostgresResync(database, stream, design, keepsReplaced);
    }

    /** The same, but the old table stays, as {@code ampsync_replaced_...}, until {@link #dropReplaced}. */
    public PostgresResync keepingReplaced() {
        return new PostgresResync(database, stream, design, true);
    }

    /**
     * Looks whether the table can be replaced, for which readers wait an instant, and begins to fill the new one, or
     * goes on. The run ends as {@link io.ampsync.status.TableStatus.State#COMPLETED} when the new table has taken the
     * place of the old one, and at no other time as that.
     *
     * @param run with a server, and whatever else is not to be as by default; streams and sinks it gets here
     * @throws io.ampsync.error.TargetException if the table can't be replaced, with everything that is in the way
     * @throws io.ampsync.error.SinkException if the database can't be reached or doesn't permit it
     */
    public Ampsync start(Ampsync.Builder run) {
        ResyncPlan plan = new Preflight(database.resources().database(), stream).plan(keepsReplaced);
        return run.stream(stream.shadow())
                .sinks(shadow -> new ShadowSink(database.resources(), plan, design))
                .untilCaughtUp(true)
                .start();
    }

    /**
     * Removes the new table of a resync that has ended early. False if there is none.
     *
     * @throws io.ampsync.error.OwnershipException if it is being filled
     */
    public boolean abandon() {
        return leftovers().abandon(database.resources().claims().instance());
    }

    /** Drops the old table that {@link #keepingReplaced} has kept. False if there is none. */
    public boolean dropReplaced() {
        return leftovers().dropReplaced(database.resources().claims().instance());
    }

    private Leftovers leftovers() {
        return new Leftovers(database.resources().database(), stream);
    }
}
