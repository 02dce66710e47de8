package io.ampsync.postgres.internal.sink;

import io.ampsync.postgres.internal.partition.PartitionMaker;
import org.jspecify.annotations.Nullable;

/**
 * What the groups of a stream share about its table's partitions.
 *
 * @param maker of partitions; null if the table has none, or somebody else makes them
 */
record Partitioning(WrittenBlocks written, @Nullable PartitionMaker maker) {}
