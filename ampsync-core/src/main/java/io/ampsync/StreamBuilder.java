package io.ampsync;

import io.ampsync.config.AmpServer;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.config.RetryPolicy;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.model.DatasetReference;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What every way of following streams needs to know.
 *
 * @param <B> the builder itself
 */
abstract class StreamBuilder<B extends StreamBuilder<B>> {
    private @Nullable AmpServer server;
    private @Nullable DatasetReference dataset;
    private long retentionBlocks = Ampsync.DEFAULT_RETENTION_BLOCKS;
    private ReorgPolicy reorgPolicy = ReorgPolicy.FAIL;
    private RetryPolicy retry = RetryPolicy.DEFAULT;
    private OptionalLong microbatchBlocks = QueryOptions.DEFAULT.microbatchBlocks();
    private long backfillBlocks = QueryOptions.DEFAULT_BACKFILL_BLOCKS;
    private boolean severalNetworks;

    StreamBuilder() {}

    abstract B self();

    /** The server to read from. Required. */
    public B server(AmpServer server) {
        this.server = server;
        return self();
    }

    /** A server with default settings; see {@link AmpServer#at}. */
    public B server(String address) {
        return server(AmpServer.at(address));
    }

    /** The dataset that holds what is to be read. */
    public B dataset(DatasetReference dataset) {
        this.dataset = dataset;
        return self();
    }

    /** As {@link DatasetReference#parse} reads it. */
    public B dataset(String dataset) {
        return dataset(DatasetReference.parse(dataset));
    }

    /**
     * How many blocks below the newest watermark a reorg may start and is sure to heal by itself;
     * {@value Ampsync#DEFAULT_RETENTION_BLOCKS} by default, at least {@value Ampsync#MIN_RETENTION_BLOCKS}.
     */
    public B retentionBlocks(long blocks) {
        require(
                blocks >= Ampsync.MIN_RETENTION_BLOCKS,
                "retention must be at least " + Ampsync.MIN_RETENTION_BLOCKS + " blocks, got " + blocks);
        this.retentionBlocks = blocks;
        return self();
    }

    /** What to do when a reorg reaches below all of them; {@link ReorgPolicy#FAIL} by default. */
    public B reorgPolicy(ReorgPolicy policy) {
        this.reorgPolicy = policy;
        return self();
    }

    /** How long to wait after failures; {@link RetryPolicy#DEFAULT} by default. */
    public B retry(RetryPolicy retry) {
        this.retry = retry;
        return self();
    }

    /**
     * The most blocks that the server should put into one microbatch near the tip, from 1 to 2^62; 1,000 by default. A
     * broken connection, or a reorg soon after the catch-up, costs up to a microbatch. Far from the tip
     * {@link #backfillMicrobatchBlocks} counts. Servers from before April 2026 don't obey.
     */
    public B microbatchBlocks(long blocks) {
        this.microbatchBlocks = new QueryOptions(OptionalLong.of(blocks), false).microbatchBlocks();
        return self();
    }

    /**
     * The most blocks of a microbatch far from the tip, from 1 to 2^62; 100,000 by default, as many as servers take by
     * themselves. Microbatches of tables with few rows grow up to that number as long as each is received and written
     * within seconds, and shrink again towards the tip. A number no larger than {@link #microbatchBlocks} keeps all
     * microbatches at that size.
     */
    public B backfillMicrobatchBlocks(long blocks) {
        this.backfillBlocks = new QueryOptions(OptionalLong.empty(), blocks, false).backfillBlocks();
        return self();
    }

    /** Leaves the size of microbatches to the server. */
    public B microbatchBlocksOfServer() {
        this.microbatchBlocks = OptionalLong.empty();
        return self();
    }

    /**
     * Lets a stream cover several networks; off by default, and such a stream then ends with an error. Amp servers
     * leave out rows of such streams where the block times of the networks differ, and nothing shows it: stream each
     * network by itself instead. {@link #microbatchBlocks} counts seconds then.
     */
    public B allowSeveralNetworks(boolean allow) {
        this.severalNetworks = allow;
        return self();
    }

    AmpServer requiredServer() {
        return required(server, "server");
    }

    DatasetReference requiredDataset() {
        return required(dataset, "dataset");
    }

    long retentionBlocks() {
        return retentionBlocks;
    }

    ReorgPolicy reorgPolicy() {
        return reorgPolicy;
    }

    RetryPolicy retry() {
        return retry;
    }

    QueryOptions queryOptions() {
        return new QueryOptions(microbatchBlocks, backfillBlocks, severalNetworks);
    }

    static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException("no " + name + " given");
        }
        return value;
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
