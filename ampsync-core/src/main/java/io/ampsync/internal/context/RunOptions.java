package io.ampsync.internal.context;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.config.RetryPolicy;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.status.SyncListener;

/**
 * What all tables of a run have in common.
 *
 * @param lanes how many groups of a table may be written at a time
 * @param memory for staged rows of all tables
 * @param wholeMicrobatches whether rows of a microbatch never become visible before all of them do, not even far from
 *     the head
 * @param untilCaughtUp whether a table ends when it has caught up
 */
public record RunOptions(
        long retentionBlocks,
        ReorgPolicy reorgPolicy,
        RetryPolicy retry,
        QueryOptions query,
        boolean failFast,
        int lanes,
        MemoryBudget memory,
        boolean wholeMicrobatches,
        boolean untilCaughtUp,
        SyncListener listener) {}
