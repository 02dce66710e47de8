package io.ampsync.postgres.internal.plan;

import io.ampsync.BlockReader;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.error.SourceException;
import io.ampsync.model.BlockRange;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.connect.DriverCheck;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.connect.TransactionCallback;
import io.ampsync.postgres.internal.copy.type.Losses;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.preparation.PreparationPlan;
import io.ampsync.postgres.internal.preparation.SourceCheck;
import io.ampsync.postgres.internal.preparation.TargetCheck;
import io.ampsync.postgres.internal.state.Placement;
import io.ampsync.postgres.internal.state.SchemaInstall;
import io.ampsync.postgres.internal.state.SchemaInstall.Installed;
import io.ampsync.postgres.internal.table.TargetTable;
import io.ampsync.postgres.plan.ColumnPlan;
import io.ampsync.postgres.plan.TablePlan;
import io.ampsync.postgres.plan.TablePlan.Change;
import io.ampsync.postgres.status.StoredStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;

/** Finds out what a sync of one stream would do, in the order in which it would. Used by one thread, once. */
public final class Planning {
    private static final String TAKES_NO_WRITES =
            "SELECT WHERE pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean";

    /** Whoever has locked a table is told of, not waited for. */
    private static final String LIMITS = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '2s'";

    private final Database database;
    private final BlockReader server;
    private final Request request;
    private final SyncStream stream;
    private final Placement placement;
    private final Findings findings;
    /** The table as it is, unless it is dropped. */
    private Optional<TargetTable> found = Optional.empty();

    public Planning(Database database, BlockReader server, Request request) {
        this.database = database;
        this.server = server;
        this.request = request;
        this.stream = request.stream();
        this.placement = new Placement(database.schema());
        this.findings = new Findings(database);
    }

    /**
     * What would be synced.
     *
     * @param standsBy whether the sync would wait for another owner of the stream to end
     */
    public record Request(SyncStream stream, TableDesign design, boolean severalNetworks, boolean standsBy) {
        public Request withDesign(TableDesign other) {
            return new Request(stream, other, severalNetworks, standsBy);
        }

        public Request withSeveralNetworks() {
            return new Request(stream, design, true, standsBy);
        }

        public Request standingBy() {
            return new Request(stream, design, severalNetworks, true);
        }
    }

    public TablePlan run() {
        Optional<Standing> standing = inSnapshot(this::standing);
        List<BlockRange> position = standing.map(Standing::position).orElse(List.of());
        boolean complete = standing.isPresent() && standing.get().isComplete(stream.blocks());
        Optional<Schema> schema =
                complete ? Optional.empty() : findings.ask(() -> server.tryStream(position, request.severalNetworks()));
        List<BlockRange> newest = schema.isPresent() ? newest() : List.of();
        String label = standing.map(found -> found.table().toString()).orElse("table " + stream.destination());
        Optional<StreamColumns> needed =
                schema.flatMap(columns -> findings.ask(() -> StreamColumns.of(label, columns, request.design())));
        if (complete) {
            findings.note("stream " + stream + " has all blocks up to its last one, so sync asks the server for nothing"
                    + " and ends");
        }
        Optional<TargetPlan> target =
                standing.flatMap(found -> inSnapshot(connection -> target(connection, found, needed)));
        standing.flatMap(Standing::owner).ifPresent(this::findOwner);
        return new TablePlan(
                stream,
                standing.map(found -> found.place().schema() + "." + stream.destination())
                        .orElse(stream.destination()),
                target.map(Planning::change),
                position,
                newest,
                needed.map(this::columns).orElse(List.of()),
                target.map(plan -> plan.preparation().statements()).orElse(List.of()),
                target.map(TargetPlan::later).orElse(List.of()),
                findings.notes(),
                findings.problems());
    }

    private Optional<Standing> standing(Connection connection) throws SQLException {
        if (Sql.of(TAKES_NO_WRITES).exists(connection)) {
            findings.problem(SinkException.retryable("database " + database.label() + " takes no writes: it is a"
                    + " standby, or default_transaction_read_only is on; sync waits until that is over"));
        }
        findings.look(connection, "use the driver", () -> {
            DriverCheck.require(connection, stream.id());
            return true;
        });
        Optional<Placement.Located> place =
                findings.look(connection, "find the schema", () -> placement.look(connection));
        Optional<Installed> installed = place.isEmpty()
                ? Optional.empty()
                : findings.look(
                        connection,
                        "look at ampsync's own tables",
                        () -> place.get().exists() ? SchemaInstall.look(connection) : Installed.NOTHING);
        if (installed.isPresent()) {
            Rights rights = new Rights(connection, place.orElseThrow());
            rights.ownTables(installed.get());
            require(connection, rights);
        }
        Optional<Standing> standing = installed.isEmpty()
                ? Optional.empty()
                : findings.look(
                        connection,
                        "read the state of stream " + stream,
                        () -> Standing.look(connection, stream, place.get(), installed.get()));
        if (standing.isPresent()) {
            check(connection, standing.get());
        }
        return standing;
    }

    private void require(Connection connection, Rights rights) throws SQLException {
        findings.look(connection, "sync stream " + stream, () -> {
            rights.require();
            return true;
        });
    }

    private void check(Connection connection, Standing standing) throws SQLException {
        StreamRow row = new StreamRow(stream.id());
        if (standing.installed() == Installed.OUTDATED) {
            findings.note("ampsync's own tables in schema " + standing.place().schema() + " are those of an older"
                    + " version: sync adds to them at its start"
                    + (standing.hasRecords()
                            ? ""
                            : ", and looks only then whether stream and table are the recorded ones"));
        }
        if (standing.hasRecords()) {
            findings.look(connection, "read the source of stream " + stream, () -> {
                new SourceCheck(row, stream).require(connection, standing.state());
                return true;
            });
        }
        TargetCheck.Known known = new TargetCheck.Known(standing.installed(), standing.hasRecords());
        findings.look(
                connection,
                "compare the state of stream " + stream + " with its table",
                () -> new TargetCheck(connection, row, standing.table(), known).require(standing.state()));
    }

    private Optional<TargetPlan> target(Connection connection, Standing standing, Optional<StreamColumns> needed)
            throws SQLException {
        Rights rights = new Rights(connection, standing.place());
        found = findings.look(
                        connection, "look at " + standing.table(), () -> TargetTable.find(connection, standing.table()))
                .flatMap(table -> table);
        PreparationPlan.Subject subject =
                new PreparationPlan.Subject(stream.id(), standing.table(), standing.state(), request.design());
        TargetPlan.Context context = new TargetPlan.Context(findings, rights, standing.hasRecords());
        Optional<TargetPlan> plan = Optional.empty();
        if (needed.isPresent()) {
            plan = TargetPlan.look(connection, subject, needed.get(), context);
        } else if (found.isPresent() && standing.isComplete(stream.blocks())) {
            plan = Optional.of(TargetPlan.ofCompleteStream(connection, subject, found.get(), context));
        }
        found = plan.isPresent() ? plan.get().preparation().found() : found;
        require(connection, rights);
        if (standing.state().next() == 0) {
            placement.otherState(connection, stream.id()).ifPresent(findings::note);
        }
        return plan;
    }

    /** Without it sync would work, too. */
    private List<BlockRange> newest() {
        try {
            return server.blocks();
        } catch (SourceException e) {
            findings.note("the newest block of the server isn't known: " + e.getMessage());
            return List.of();
        }
    }

    /** Last, as it is the only problem that says nothing of the stream. */
    private void findOwner(StoredStream.Owner owner) {
        if (!owner.isAlive()) {
            return;
        }
        String text = "stream " + stream + " is written by process " + owner.pid() + " on " + owner.host();
        if (request.standsBy()) {
            findings.note(text + ", and sync stands by until that ends");
        } else {
            findings.problem(new OwnershipException(text + ", which is alive: a second sync doesn't write it; stop that"
                    + " one first, or start the second with --standby"));
        }
    }

    private static Change change(TargetPlan plan) {
        List<String> statements = plan.preparation().statements();
        if (plan.preparation().found().isPresent()) {
            return statements.isEmpty() ? Change.NONE : Change.COMPLETED;
        }
        return statements.get(0).startsWith("DROP") ? Change.RECREATED : Change.CREATED;
    }

    private List<ColumnPlan> columns(StreamColumns needed) {
        return needed.columns().stream().map(this::column).toList();
    }

    private ColumnPlan column(StreamColumn column) {
        Optional<PgType> existing = existing(column.name());
        PgType type = existing.orElseGet(() -> PgType.of(column.type()));
        return new ColumnPlan(
                column.name(),
                column.origin().name(),
                column.field(),
                type.toString(),
                existing.isEmpty(),
                Losses.of(column.field(), type));
    }

    private Optional<PgType> existing(String column) {
        return found.stream()
                .flatMap(table -> table.columns().stream())
                .filter(candidate -> candidate.name().equals(column))
                .map(TargetColumn::type)
                .findFirst();
    }

    private <T> T inSnapshot(TransactionCallback<T> work) {
        try {
            // Others would have asked something in the transaction already if a pooler is on the way.
            return database.separateConnections().transact(connection -> {
                Sql.of("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                        .run(connection);
                Sql.of(LIMITS).run(connection);
                return work.run(connection);
            });
        } catch (SQLException e) {
            throw database.sinkException("plan stream " + stream, e);
        }
    }
}
