package io.ampsync.postgres.verify;

/**
 * Consecutive blocks, both ends inclusive, of which a table has other rows than the server.
 *
 * @param rows how many the table has
 * @param serverRows how many it should have; as many as it has where values differ
 */
public record BlockDifference(long firstBlock, long lastBlock, long rows, long serverRows) {}
