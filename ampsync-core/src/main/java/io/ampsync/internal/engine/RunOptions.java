package io.ampsync.internal.engine;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.config.RetryPolicy;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.status.SyncListener;

/**
 * What all tables of a run have in common.
 *
 * @param lanes how many groups of a table may be written at a time
 * @param groupBytes staged bytes at which a group is closed, or flushed, before its microbatch ends
 */
public record RunOptions(
        long retentionBlocks,
        ReorgPolicy reorgPolicy,
        RetryPolicy retry,
        QueryOptions query,
        boolean failFast,
        int lanes,
        long groupBytes,
        SyncListener listener) {}
