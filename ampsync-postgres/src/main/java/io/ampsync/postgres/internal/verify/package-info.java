/**
 * Internal. Whether a table has the rows that its server has.
 *
 * <p>{@link io.ampsync.postgres.internal.verify.Comparison} compares: it picks the newest watermark that the server
 * confirms ({@code ConfirmedWatermark}), has the table read in one snapshot ({@code TableSide}) and the server's blocks
 * window by window ({@code ServerSide}), both through the same encoders and digests. What differs is read again, block
 * by block, and counts only if the server still has the watermark afterwards: so neither commits nor reorgs meanwhile
 * look like differences. {@link io.ampsync.postgres.internal.verify.Repair} has the differing blocks replaced.
 */
@NullMarked
package io.ampsync.postgres.internal.verify;

import org.jspecify.annotations.NullMarked;
