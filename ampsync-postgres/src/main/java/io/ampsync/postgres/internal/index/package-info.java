/**
 * Internal. The key of a table that was created without it, and the index that stands in for it; and the
 * indexes that were declared with the table.
 *
 * <p>A B-tree costs every row of a backfill about as much as the row itself; nothing but an undo needs it, and that is
 * content with a BRIN index on {@code _tx_id}, as rows arrive in the order of their ids. So a new table begins with a
 * {@link io.ampsync.postgres.internal.index.StandIn}, and {@link io.ampsync.postgres.internal.index.KeyBuild} gives it
 * the key when its stream has caught up. What a table still lacks is on record in {@code ampsync_indexes} ({@code
 * IndexRow}); that the stand-in is there decides.
 *
 * <p>The build of the key is a plain one: it keeps our own commits waiting, and nobody who reads. A
 * concurrent one would go on beside commits, but waits for every transaction in the database that is older, reads the
 * table twice, and leaves an invalid index behind when it is cut off; this one leaves nothing.
 *
 * <p>Declared indexes may take hours, for which commits can't wait, so {@link
 * io.ampsync.postgres.internal.index.IndexBuild} builds them concurrently, and is prepared for all of that. What is on
 * record in {@code ampsync_indexes} is for people, and keeps builds from beginning at the same time; which indexes
 * there are, and whether one is being built, is only ever asked of the server.
 */
@NullMarked
package io.ampsync.postgres.internal.index;

import org.jspecify.annotations.NullMarked;
