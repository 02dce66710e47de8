package io.ampsync.postgres.status;

/**
 * The connections of a pool.
 *
 * @param max the most that it makes
 * @param active in use
 * @param idle made and not in use
 * @param waiting threads that wait for one
 */
public record PoolStatus(int max, int active, int idle, int waiting) {}
