/**
 * Internal. Tables that are partitioned by ranges of blocks: what is known of their partitions, and making those that
 * blocks to come need.
 *
 * <p>A partition is made beside the groups of rows, before the first row that needs it is sent: {@code CREATE TABLE …
 * PARTITION OF} would keep everybody off the parent, readers too. One that is created by itself and then attached
 * takes a lock on the parent which only others that alter, vacuum or index the table need. Both happen in one
 * transaction, so a process that dies in between leaves nothing behind; as the new table is empty, PostgreSQL has
 * nothing to look through, and a constraint that says so beforehand is not needed.
 */
@NullMarked
package io.ampsync.postgres.internal.partition;

import org.jspecify.annotations.NullMarked;
