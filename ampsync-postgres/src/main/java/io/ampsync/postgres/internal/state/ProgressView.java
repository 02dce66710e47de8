package io.ampsync.postgres.internal.state;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.status.StoredStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the view {@code ampsync_progress}. */
public final class ProgressView {
    private static final String ALL = "SELECT stream_id, network, block, hash, block_time, committed_at, backfilling"
            + " FROM ampsync_progress ORDER BY stream_id, network";

    private ProgressView() {}

    /** How far a stream is. */
    public record Stream(
            String id,
            List<StoredStream.Reached> reached,
            Optional<Instant> committedAt,
            Optional<Boolean> backfilling) {}

    /** All streams, in the order of their ids. */
    public static List<Stream> read(Connection connection) throws SQLException {
        Map<String, Stream> streams = new LinkedHashMap<>();
        Sql.of(ALL).list(connection, row -> {
            String id = row.getString("stream_id");
            Stream stream = streams.get(id);
            if (stream == null) {
                stream = new Stream(
                        id,
                        new ArrayList<>(),
                        time(row, "committed_at"),
                        Optional.ofNullable(row.getObject("backfilling", Boolean.class)));
                streams.put(id, stream);
            }
            @Nullable String network = row.getString("network");
            if (network != null) {
                stream.reached.add(new StoredStream.Reached(
                        network,
                        row.getLong("block"),
                        Optional.ofNullable(row.getString("hash")),
                        time(row, "block_time")));
            }
            return id;
        });
        return List.copyOf(streams.values());
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
