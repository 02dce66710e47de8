package io.ampsync.postgres;

import io.ampsync.BlockReader;
import io.ampsync.config.AmpServer;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TableNaming;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.plan.Planning;
import io.ampsync.postgres.plan.TablePlan;

/**
 * Finds out what a sync of a stream would do, and what it would fail of, without doing it: connects to server and
 * database, makes the checks that the sync would make, and changes nothing.
 *
 * <p>Immutable. Every call connects anew to the server; calls of several threads don't disturb each other.
 */
public final class PostgresPlanner {
    private final PostgresDatabase database;
    private final AmpServer server;
    private final Planning.Request request;

    private PostgresPlanner(PostgresDatabase database, AmpServer server, Planning.Request request) {
        this.database = database;
        this.server = server;
        this.request = request;
    }

    /** For a table of {@link TableDesign#DEFAULT}; {@code database} must stay open. */
    public static PostgresPlanner of(PostgresDatabase database, AmpServer server, SyncStream stream) {
        return new PostgresPlanner(database, server, new Planning.Request(stream, TableDesign.DEFAULT, false, false));
    }

    /** The same, for a table of another design. */
    public PostgresPlanner withDesign(TableDesign design) {
        return new PostgresPlanner(database, server, request.withDesign(design));
    }

    /** The same, for a sync that {@linkplain io.ampsync.StreamBuilder#allowSeveralNetworks may cover several}. */
    public PostgresPlanner allowingSeveralNetworks() {
        return new PostgresPlanner(database, server, request.withSeveralNetworks());
    }

    /** The same, for a sync that waits for another owner of the stream: that such lives is no problem then. */
    public PostgresPlanner standingBy() {
        return new PostgresPlanner(database, server, request.standingBy());
    }

    /**
     * Looks. Takes some seconds more than the answers of server and database if the stream has nothing new. What the
     * server refuses is among the {@linkplain TablePlan#problems problems}, as is that it can't be reached.
     *
     * @throws IllegalArgumentException if the destination is reserved for ampsync
     * @throws io.ampsync.error.SinkException if the database doesn't answer, or refuses a session
     */
    public TablePlan plan() {
        if (TableNaming.isReserved(request.stream().destination())) {
            throw new IllegalArgumentException(
                    "table name '" + request.stream().destination() + "' is reserved for ampsync's own tables");
        }
        try (BlockReader reader = BlockReader.open(server, request.stream())) {
            return new Planning(database.resources().database(), reader, request).run();
        }
    }
}
