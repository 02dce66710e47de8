package io.ampsync.postgres.internal.ownership;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.status.StoredStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The row of a stream in {@code ampsync_streams}: who writes the stream, and into which table. All SQL on that table is
 * here and, for resyncs, in {@link StreamRowSuccession}: statements, or fragments of those that speak of others too.
 *
 * <p>Who changes the row:
 * <ul>
 *   <li>{@link #create}: whoever loads the stream's state
 *   <li>{@link #claim}, {@link #record}, {@link #recordSource}: a sink that takes the stream over, in one transaction
 *   <li>{@link #recordTable}: the owner, once it has created or completed the table
 *   <li>{@link #update}: every commit of the owner, within the statement that moves the stream's state
 *   <li>{@link #release}: the owner when it ends
 *   <li>{@link #releaseTable}: another stream that takes over a table into which this one has never written
 * </ul>
 */
public record StreamRow(String streamId) {
    public static final String TABLE = "ampsync_streams";

    /** Columns, after {@link #joinOn}, for {@link Fence#check}. */
    public static final String CLAIM = "s.epoch, s.owner, s.switched";

    private static final String INTACT = "stream_id = ? AND epoch = ? AND owner = ?";

    /** Holds for {@code p}, a row of {@code ampsync_processes}, that owns a stream. */
    static final String OWNED_BY_PROCESS = "EXISTS (SELECT FROM ampsync_streams s WHERE s.owner = p.instance)";

    /** What is on record about the table that a stream writes into. */
    public record Target(
            String schema, String table, @Nullable Long oid, TargetRows rows) {}

    /**
     * The rows that the last commit left in the table, as far as known.
     *
     * @param newestId the greatest {@code _tx_id} among them; null for none or unknown
     * @param asOf the next id of the stream's state of which this is said: an ampsync that doesn't record it, or the
     *     Rust tool, may have committed since
     */
    public record TargetRows(
            boolean present,
            @Nullable Long newestId,
            @Nullable Long asOf) {}

    /** Another stream on record for a table; {@code ownerAlive} if it may be about to write. */
    public record OtherStream(String streamId, boolean ownerAlive) {}

    /** The owner on record, with what is known of its process. */
    public record Owner(String instance, @Nullable Instance process, LifeSigns signs) {
        private static final String COLUMNS = "s.owner, s.backfilling_as_of, " + ProcessRow.COLUMNS;

        private static Owner read(ResultSet row) throws SQLException {
            String instance = row.getString("owner");
            LifeSigns signs = new LifeSigns(row.getLong("beats"), row.getLong("backfilling_as_of"));
            return new Owner(instance, ProcessRow.read(instance, row), signs);
        }

        /** Whether it is known not to live, as opposed to being silent. */
        boolean isGone(Instance self) {
            return process == null || instance.equals(self.id()) || process.isKnownDead(self);
        }
    }

    /** What is on record of a stream, for those who only look. */
    public record Listed(Optional<String> source, Optional<ListedTable> table, Optional<StoredStream.Owner> owner) {}

    /** A stream's table, by its name. */
    public record ListedTable(String schema, String table) {}

    /** Adds the row, or the first watermark to one that lacks it; {@code firstWatermark} is a scalar expression. */
    public void create(Connection connection, Sql firstWatermark) throws SQLException {
        Sql.of("INSERT INTO ampsync_streams AS s (stream_id, first_watermark) SELECT ?, ", streamId)
                .append(firstWatermark)
                .append(" ON CONFLICT (stream_id) DO UPDATE SET first_watermark = EXCLUDED.first_watermark"
                        + " WHERE s.first_watermark IS NULL AND EXCLUDED.first_watermark IS NOT NULL")
                .update(connection);
    }

    /** Locks the row against claims and commits, waiting for one under way. Returns the owner, if there is one. */
    public Optional<Owner> lockOwner(Connection connection) throws SQLException {
        if (!Sql.of("SELECT FROM ampsync_streams WHERE stream_id = ? FOR UPDATE", streamId)
                .exists(connection)) {
            throw newVanishedException();
        }
        return owner(connection);
    }

    /** Locks the row against claims and commits of others, before the state: a claim locks the two in this order. */
    public void lock(Connection connection) throws SQLException {
        boolean unused = Sql.of("SELECT FROM ampsync_streams WHERE stream_id = ? FOR NO KEY UPDATE", streamId)
                .exists(connection);
    }

    /** Makes {@code instance} the owner, under a new epoch. */
    public Fence claim(Connection connection, Instance instance) throws SQLException {
        long epoch = Sql.of(
                        "UPDATE ampsync_streams SET epoch = epoch + 1, owner = ?, claimed_at = now()"
                                + " WHERE stream_id = ? RETURNING epoch",
                        instance.id(),
                        streamId)
                .first(connection, row -> row.getLong(1))
                .orElseThrow(this::newVanishedException);
        return new Fence(streamId, instance.id(), epoch);
    }

    /** Who is on record as the owner. */
    Optional<Owner> owner(Connection connection) throws SQLException {
        return Optional.ofNullable(owners(connection, Set.of(streamId)).get(streamId));
    }

    /** The owners on record of those streams that have one. */
    static Map<String, Owner> owners(Connection connection, Set<String> streams) throws SQLException {
        Map<String, Owner> owners = new HashMap<>();
        Sql.of(
                        "SELECT s.stream_id, " + Owner.COLUMNS + " FROM ampsync_streams s " + ProcessRow.JOIN_ON_OWNER
                                + " WHERE s.stream_id = ANY (?) AND s.owner IS NOT NULL",
                        connection.createArrayOf("text", streams.toArray()))
                .list(connection, row -> owners.put(row.getString("stream_id"), Owner.read(row)));
        return owners;
    }

    /** Gives the right up. False if it is still there, because the row is locked just now, by us or by a claim. */
    public static boolean release(Connection connection, Fence fence) throws SQLException {
        Sql intact = intact(fence);
        int released = Sql.of("UPDATE ampsync_streams SET owner = NULL WHERE stream_id IN"
                        + " (SELECT stream_id FROM ampsync_streams WHERE ")
                .append(intact)
                .append(" FOR UPDATE SKIP LOCKED)")
                .update(connection);
        return released == 1
                || !Sql.of("SELECT FROM ampsync_streams WHERE ").append(intact).exists(connection);
    }

    /** The first watermark since the stream began at the first block; null for none, -1 if unknown. */
    public @Nullable Long firstWatermark(Connection connection) throws SQLException {
        return Sql.of("SELECT first_watermark FROM ampsync_streams WHERE stream_id = ?", streamId)
                .first(connection, row -> Optional.ofNullable(row.getObject(1, Long.class)))
                .orElseThrow(this::newVanishedException)
                .orElse(null);
    }

    /** The table on record, if any. */
    public Optional<Target> target(Connection connection) throws SQLException {
        return Sql.of(
                        "SELECT target_schema, target_table, target_oid::bigint, coalesce(holds_rows, FALSE),"
                                + " newest_row_id, rows_as_of"
                                + " FROM ampsync_streams WHERE stream_id = ? AND target_schema IS NOT NULL",
                        streamId)
                .first(
                        connection,
                        row -> new Target(
                                row.getString(1),
                                row.getString(2),
                                row.getObject(3, Long.class),
                                new TargetRows(
                                        row.getBoolean(4),
                                        row.getObject(5, Long.class),
                                        row.getObject(6, Long.class))));
    }

    /** Records the table; fails with SQLSTATE 23505 if another stream has just done so. */
    public void record(Connection connection, Target target) throws SQLException {
        TargetRows rows = target.rows();
        Sql.of(
                        "UPDATE ampsync_streams SET target_schema = ?, target_table = ?, target_oid = ?::bigint::oid,"
                                + " holds_rows = ?, newest_row_id = ?::bigint, rows_as_of = ?::bigint"
                                + " WHERE stream_id = ?",
                        target.schema(),
                        target.table(),
                        target.oid(),
                        rows.present(),
                        rows.newestId(),
                        rows.asOf(),
                        streamId)
                .update(connection);
    }

    /** What the stream reads, as {@link #recordSource} has it; empty if unknown. */
    public Optional<String> source(Connection connection) throws SQLException {
        return Sql.of("SELECT source FROM ampsync_streams WHERE stream_id = ? AND source IS NOT NULL", streamId)
                .first(connection, row -> row.getString(1));
    }

    /** Records what the stream reads: the id doesn't tell. */
    public void recordSource(Connection connection, String source) throws SQLException {
        Sql.of("UPDATE ampsync_streams SET source = ? WHERE stream_id = ?", source, streamId)
                .update(connection);
    }

    /** What {@link #recordTable} has recorded last, unless it was nothing. */
    public Optional<String> createdAs(Connection connection) throws SQLException {
        return Sql.of("SELECT created_as FROM ampsync_streams WHERE stream_id = ? AND created_as IS NOT NULL", streamId)
                .first(connection, row -> row.getString(1));
    }

    /**
     * Records which table the name now means, and how to recognise it if it has been created for the stream. False if
     * the right is gone.
     */
    public static boolean recordTable(Connection connection, Fence fence, long oid, @Nullable String createdAs)
            throws SQLException {
        return Sql.of(
                                "UPDATE ampsync_streams SET target_oid = ?::bigint::oid, created_as = ?::text WHERE ",
                                oid,
                                createdAs)
                        .append(intact(fence))
                        .update(connection)
                == 1;
    }

    /** The other stream on record for the table: there is one at most. */
    public Optional<OtherStream> otherStreamOf(Connection connection, String schema, String table) throws SQLException {
        return Sql.of(
                        "SELECT s.stream_id, " + ProcessRow.OWNER_SEEN_LATELY + " FROM ampsync_streams s"
                                + " WHERE s.target_schema = ? AND s.target_table = ? AND s.stream_id <> ?",
                        schema,
                        table,
                        streamId)
                .first(connection, row -> new OtherStream(row.getString(1), row.getBoolean(2)));
    }

    /** Takes the table from any other stream on record for it; should its owner live, it must claim anew. */
    public void releaseTable(Connection connection, String schema, String table) throws SQLException {
        Sql.of(
                        "UPDATE ampsync_streams SET target_schema = NULL, target_table = NULL, target_oid = NULL,"
                                + " holds_rows = NULL, newest_row_id = NULL, rows_as_of = NULL, created_as = NULL,"
                                + " owner = NULL, epoch = epoch + 1"
                                + " WHERE target_schema = ? AND target_table = ? AND stream_id <> ?",
                        schema,
                        table,
                        streamId)
                .update(connection);
    }

    /** All rows, by the ids of their streams. */
    public static Map<String, Listed> list(Connection connection) throws SQLException {
        Map<String, Listed> all = new HashMap<>();
        Sql.of("SELECT s.stream_id, s.source, s.target_schema, s.target_table, s.claimed_at, "
                        + ProcessRow.OWNER_COLUMNS + " FROM ampsync_streams s " + ProcessRow.JOIN_ON_OWNER)
                .list(connection, row -> {
                    @Nullable String schema = row.getString("target_schema");
                    return all.put(
                            row.getString("stream_id"),
                            new Listed(
                                    Optional.ofNullable(row.getString("source")),
                                    schema == null
                                            ? Optional.empty()
                                            : Optional.of(new ListedTable(schema, row.getString("target_table"))),
                                    ProcessRow.owner(row)));
                });
        return all;
    }

    /** Fragment: joins the row, as {@code s}, of the stream that {@code column} names. */
    public static String joinOn(String column) {
        return "JOIN ampsync_streams s ON s.stream_id = " + column;
    }

    /** Fragment: whether the stream that {@code column} names has a row. */
    public static String isRecorded(String column) {
        return "EXISTS (SELECT FROM ampsync_streams s WHERE s.stream_id = " + column + ")";
    }

    /** Fragment: a query that finds and locks the row while the right is held, see {@link #lock}. */
    public static Sql lockIfHeld(Fence fence) {
        return Sql.of("SELECT 1 FROM ampsync_streams WHERE ")
                .append(intact(fence))
                .append(" FOR NO KEY UPDATE");
    }

    /** Fragment: an update of the rows, as {@code s}, of the streams that {@code source} has. */
    public static Sql update(Sql assignments, String source) {
        return Sql.of("UPDATE ampsync_streams s SET ")
                .append(assignments)
                .append(" FROM " + source + " m WHERE s.stream_id = m.stream_id");
    }

    /** Makes ampsync forget the stream, while nobody owns it: for people, or with {@code ?} as the literal. */
    public static String deletion(String streamLiteral) {
        return "DELETE FROM ampsync_streams WHERE stream_id = " + streamLiteral;
    }

    private static Sql intact(Fence fence) {
        return Sql.of(INTACT, fence.streamId(), fence.epoch(), fence.owner());
    }

    private SQLException newVanishedException() {
        return new SQLException("stream " + streamId + ": its row in table " + TABLE + " has vanished", "02000");
    }
}
