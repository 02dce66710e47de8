package io.ampsync.postgres.internal.ownership;

/**
 * What an owner changes as long as it lives: either is enough. Numbers are only compared with earlier ones of the same
 * owner, so no clock is involved but that of whoever compares.
 *
 * @param beats of its process
 * @param committed the next id after its newest commit of the stream
 */
record LifeSigns(long beats, long committed) {}
