package io.ampsync.postgres;

import io.ampsync.model.SyncStream;
import io.ampsync.model.TableNaming;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.ownership.Contention;
import io.ampsync.postgres.internal.sink.Notifications;
import io.ampsync.postgres.internal.sink.PostgresSink;
import io.ampsync.postgres.internal.sink.SinkSettings;
import io.ampsync.spi.SinkProvider;
import io.ampsync.spi.TransactionalSink;
import java.util.function.Function;

/**
 * Puts each stream into its destination table, in the schema that the options name or the first of the role's search
 * path, together with its state: what a reader sees is always the whole of some watermark.
 *
 * <p>Tables are created as needed, with {@code _tx_id} and {@code _row_index} as primary key, which they get once
 * their stream has caught up, or as their {@link TableDesign} says. Existing ones are used as
 * they are, if they fit; missing nullable columns are added. One process at a time owns a stream. A second one gets an
 * {@link io.ampsync.error.OwnershipException}, unless the first has ended, or has not been heard of for about five
 * seconds; then it is shut out for good, even if it comes back. {@link #standingBy} and {@link #sharing} make it wait.
 */
public final class PostgresSinks implements SinkProvider {
    private final PostgresDatabase database;
    private final Function<SyncStream, TableDesign> designs;
    private final SinkSettings settings;

    private PostgresSinks(PostgresDatabase database, Function<SyncStream, TableDesign> designs, SinkSettings settings) {
        this.database = database;
        this.designs = designs;
        this.settings = settings;
    }

    /** Sinks in {@code database}, which must stay open as long as they are used, and isn't closed with them. */
    public static PostgresSinks of(PostgresDatabase database) {
        return new PostgresSinks(
                database, stream -> TableDesign.DEFAULT, new SinkSettings(Notifications.none(), Contention.REFUSE));
    }

    /** The same, but with this design for every table, instead of {@link TableDesign#DEFAULT}. */
    public PostgresSinks withDesign(TableDesign design) {
        return withDesigns(stream -> design);
    }

    /** The same, but with a design of its own for the table of each stream. */
    public PostgresSinks withDesigns(Function<SyncStream, TableDesign> designs) {
        return new PostgresSinks(database, designs, settings);
    }

    /**
     * The same, but each commit of a watermark at the head also notifies those who {@code LISTEN} on the channel {@code
     * ampsync}, in its own transaction. The payload is a JSON object; {@code docs/postgres.md} has its members. Commits
     * of a backfill, and those that the server takes only without, notify nobody.
     */
    public PostgresSinks withNotifications() {
        return new PostgresSinks(database, designs, settings.withNotifications(Notifications.atTheHead()));
    }

    /**
     * The same, but while another process owns a stream, its sink waits instead of failing: the table is {@linkplain
     * io.ampsync.status.TableStatus.State#STANDBY standing by}. It takes the stream over at once when the owner
     * ends, within three seconds when the owner has crashed on this host, and within eight otherwise. An owner that
     * loses its stream waits in the same way.
     */
    public PostgresSinks standingBy() {
        return new PostgresSinks(database, designs, settings.withContention(Contention.STAND_BY));
    }

    /**
     * As {@link #standingBy}, but processes that do so with the same streams share them evenly: one that writes at
     * least two more than another hands one over, between two commits.
     */
    public PostgresSinks sharing() {
        return new PostgresSinks(database, designs, settings.withContention(Contention.SHARE));
    }

    /** Throws {@link IllegalArgumentException} if the destination {@linkplain TableNaming#isReserved is reserved}. */
    @Override
    public TransactionalSink open(SyncStream stream) {
        if (TableNaming.isReserved(stream.destination())) {
            throw new IllegalArgumentException(
                    "table name '" + stream.destination() + "' is reserved for ampsync's own tables");
        }
        return new PostgresSink(database.resources(), stream, designs.apply(stream), settings);
    }
}
