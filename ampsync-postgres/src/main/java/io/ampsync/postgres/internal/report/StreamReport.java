package io.ampsync.postgres.internal.report;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.index.RunningBuilds;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.state.IndexRow;
import io.ampsync.postgres.internal.state.ProgressView;
import io.ampsync.postgres.internal.state.QuarantineRows;
import io.ampsync.postgres.internal.state.SchemaInstall;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.status.StoredStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what is on record of all streams, as of one instant. */
public final class StreamReport {
    private final Connection connection;

    private StreamReport(Connection connection) {
        this.connection = connection;
    }

    /** All streams in the order of their ids. Expects an empty transaction. */
    public static List<StoredStream> read(Connection connection) throws SQLException {
        Sql.of("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").run(connection);
        return SchemaInstall.isInstalled(connection) ? new StreamReport(connection).streams() : List.of();
    }

    private List<StoredStream> streams() throws SQLException {
        Map<String, StreamRow.Listed> rows = StreamRow.list(connection);
        Map<String, Long> quarantined = QuarantineRows.counts(connection);
        List<StoredStream> streams = new ArrayList<>();
        for (ProgressView.Stream progress : ProgressView.read(connection)) {
            Optional<StreamRow.Listed> row = Optional.ofNullable(rows.get(progress.id()));
            Optional<TableName> table = row.flatMap(StreamRow.Listed::table).map(this::tableName);
            streams.add(new StoredStream(
                    progress.id(),
                    row.flatMap(StreamRow.Listed::source),
                    table.map(name -> name.schema() + "." + name.table()),
                    progress.reached(),
                    progress.committedAt(),
                    progress.backfilling(),
                    row.flatMap(StreamRow.Listed::owner),
                    table.isPresent() ? indexes(table.get()) : List.of(),
                    quarantined.getOrDefault(progress.id(), 0L)));
        }
        return streams;
    }

    private TableName tableName(StreamRow.ListedTable table) {
        return new TableName(table.schema(), table.table());
    }

    private List<StoredStream.Index> indexes(TableName table) throws SQLException {
        List<StoredStream.Index> indexes = new ArrayList<>();
        for (IndexRow.Listed row : IndexRow.list(connection, table)) {
            Optional<String> progress = row.state() == IndexRow.State.BUILDING
                    ? RunningBuilds.progress(connection, table)
                    : Optional.empty();
            indexes.add(new StoredStream.Index(row.purpose(), row.state().text(), progress));
        }
        return indexes;
    }
}
