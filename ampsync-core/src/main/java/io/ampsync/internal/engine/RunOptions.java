package io.ampsync.internal.engine;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.config.RetryPolicy;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.status.SyncListener;

/**
 * What all tables of a run have in common.
 *
 * @param groupBytes staged bytes at which a group is closed, or flushed, before its microbatch ends
 */
public record RunOptions(
        long retentionBlocks,
        ReorgPolicy reorgPolicy,
        RetryPolicy retry,
        QueryOptions query,
        boolean failFast,
        long groupBytes,
        SyncListener listener) {}
