package io.ampsync.postgres.verify;

/**
 * What a repair has found and done.
 *
 * @param before what differed
 * @param after what still did when the rows had been replaced, of the same blocks: nothing, unless the chain or
 *     somebody else got in between
 */
public record RepairReport(VerifyReport before, VerifyReport after) {}
