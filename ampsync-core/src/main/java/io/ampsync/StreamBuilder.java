package io.ampsync;

import io.ampsync.config.AmpServer;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.config.RetryPolicy;
import io.ampsync.model.DatasetReference;
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
