package io.ampsync.postgres;

import io.ampsync.BlockReader;
import io.ampsync.config.AmpServer;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.verify.Comparison;
import io.ampsync.postgres.internal.verify.Repair;
import io.ampsync.postgres.verify.RepairReport;
import io.ampsync.postgres.verify.VerifyReport;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Compares a stream's table with what the server has: for each range of blocks the number of rows and the sum of their
 * hashes, over values as ampsync stores them, with all documented losses. Rows are read in full on both sides, once;
 * what differs is read a second time. {@code _tx_id} and {@code _row_index} aren't compared, nor are columns of one's
 * own.
 *
 * <p>The stream may be running meanwhile, here or elsewhere. What is compared reaches up to the newest watermark that
 * the server still has with the same hash; if it has none of those that the stream remembers, that is a retryable
 * {@link io.ampsync.error.SourceException}. The table is read in one snapshot, which is open as long as that takes.
 *
 * <p>Immutable. Every call connects anew to the server; calls of several threads don't disturb each other.
 */
public final class PostgresVerifier {
    /** How many blocks a query asks for unless told otherwise. */
    public static final long DEFAULT_BLOCKS_PER_QUERY = 10_000;

    private final PostgresDatabase database;
    private final AmpServer server;
    private final SyncStream stream;
    private final Comparison.Request request;

    private PostgresVerifier(
            PostgresDatabase database, AmpServer server, SyncStream stream, Comparison.Request request) {
        this.database = database;
        this.server = server;
        this.stream = stream;
        this.request = request;
    }

    /** For a table that was made by {@link TableDesign#DEFAULT}; {@code database} must stay open. */
    public static PostgresVerifier of(PostgresDatabase database, AmpServer server, SyncStream stream) {
        return new PostgresVerifier(
                database,
                server,
                stream,
                new Comparison.Request(
                        TableDesign.DEFAULT, BlockSpan.ALL, DEFAULT_BLOCKS_PER_QUERY, OptionalLong.empty()));
    }

    private PostgresVerifier with(Comparison.Request changed) {
        return new PostgresVerifier(database, server, stream, changed);
    }

    /** The same, for a table of another design: the one that the stream is run with. */
    public PostgresVerifier withDesign(TableDesign design) {
        return with(
                new Comparison.Request(design, request.blocks(), request.blocksPerQuery(), request.rowsPerSecond()));
    }

    /** The same, for these blocks only; rows without a block, or beyond the newest, then aren't looked for. */
    public PostgresVerifier withBlocks(BlockSpan blocks) {
        return with(
                new Comparison.Request(request.design(), blocks, request.blocksPerQuery(), request.rowsPerSecond()));
    }

    /** The same, but each query asks the server for so many blocks. */
    public PostgresVerifier withBlocksPerQuery(long blocks) {
        if (blocks < 1) {
            throw new IllegalArgumentException("blocksPerQuery must be at least 1, got " + blocks);
        }
        return with(new Comparison.Request(request.design(), request.blocks(), blocks, request.rowsPerSecond()));
    }

    /** The same, but reading no more than so many rows per second; unlimited by default. */
    public PostgresVerifier withRowsPerSecond(long rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("rowsPerSecond must be at least 1, got " + rows);
        }
        return with(new Comparison.Request(
                request.design(), request.blocks(), request.blocksPerQuery(), OptionalLong.of(rows)));
    }

    /**
     * Compares, and changes nothing. Takes as long as reading both sides; an interrupt ends it with a retryable error.
     *
     * @throws io.ampsync.error.TargetException if the stream has never committed here, or its table doesn't fit
     * @throws io.ampsync.error.SourceException if the server fails, or can't confirm what the stream has
     * @throws io.ampsync.error.SinkException if the database fails
     */
    public VerifyReport verify() {
        return compare(comparison -> comparison.run().report(stream));
    }

    /**
     * Compares, replaces the rows of differing blocks by the server's, and compares these again. Each range of blocks
     * is one transaction; what is committed stays if a later one fails. From the moment that something is known to
     * differ it holds the stream: a process that writes it is asked for it, and stands by until this is over. Later
     * reorgs take replaced rows away together with their blocks, as all others.
     *
     * @throws io.ampsync.error.OwnershipException if something differs, and a process writes the stream that doesn't
     *     give it up within 30 seconds, or that writes it by this same database object
     */
    public RepairReport repair() {
        return compare(comparison -> {
            Repair.Result result = new Repair(database.resources(), stream, request.design(), comparison).run();
            return new RepairReport(
                    result.before().report(stream), result.after().report(stream));
        });
    }

    private <T> T compare(Function<Comparison, T> work) {
        try (BlockReader reader = BlockReader.open(server, stream)) {
            return work.apply(new Comparison(database.resources().database(), reader, stream, request));
        }
    }
}
