/**
 * Internal. How a group of events becomes one transaction.
 *
 * <p>{@link io.ampsync.postgres.internal.sink.PostgresSink} claims the stream ({@code StreamClaim}), has its table
 * checked and made ready ({@code io.ampsync.postgres.internal.preparation}), and begins groups. A {@code PostgresGroup}
 * stages rows ({@code StagedRows}) and commits them in one of two ways ({@code GroupCommit}): all at once, repeatable
 * ({@code RepeatableCommit}), perhaps after they have been {@code WrittenAhead}; or through a transaction that has
 * taken some of them already ({@code OpenTransaction}). Either way a {@code GroupTransaction} sends the statements; a
 * {@code Deletion} looks for rows of an undo where {@code WrittenBlocks} says that they are. {@code TargetUpkeep} sees
 * to the table's indexes in between, and {@code Notifications} says which commits listeners are told of.
 *
 * <p>What every connection that writes rows of a stream keeps to:
 * <ul>
 *   <li>Rows and state become visible together: one transaction, with one
 *       {@link io.ampsync.postgres.internal.state.StateUpdate} as its last statement, moves the next id past the rows.
 *   <li>DELETEs of undone ids come before the COPY of newer ones, within what becomes visible together.
 *   <li>Partitions that rows need are made before, over connections of their own.
 *   <li>Ids grow: rows of an id below the stored next id are never written; but for rows that replace others of their
 *       block, which get the id of a watermark ({@code RangeReplacement}, {@code WatermarkIds}).
 *   <li>Locks are taken in the order {@code ampsync_streams}, {@code amp_client_state}, and at the end: whoever holds
 *       the first one keeps a claim waiting.
 *   <li>Every transaction takes the {@link io.ampsync.postgres.internal.ownership.TransactionLock} before it writes
 *       rows, so that the next owner can end it.
 *   <li>Rows are encoded for one {@link io.ampsync.postgres.internal.table.TableShape}, which is compared in the
 *       statement that commits them.
 *   <li>A commit whose outcome is unknown is decided by the stored next id, after every transaction of the group has
 *       ended.
 *   <li>A connection comes from the sink's {@link io.ampsync.postgres.internal.connect.Connections}, so that
 *       {@code abort} cuts it.
 * </ul>
 */
@NullMarked
package io.ampsync.postgres.internal.sink;

import org.jspecify.annotations.NullMarked;
