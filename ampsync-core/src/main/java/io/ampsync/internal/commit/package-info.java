/**
 * Internal. From events to commits: {@code GroupAssembler} puts events into an {@code OpenGroup} until readers may see
 * it; {@code Committer} commits groups on a thread of its own; while they queue up ({@code CommitQueue}), {@code Lanes}
 * write some of them ahead. {@code CatchUp} says when the sink may finish what has had to wait for the head.
 *
 * <h2>What holds across these classes</h2>
 *
 * <p>Whatever writes groups of a table, on however many connections, must break none of it.
 * <ul>
 *   <li><b>Ids chain.</b> Every event has the next id. The first id of a group is the next id that its
 *       change expects, and the one after its last event is what the change leaves; a group that is missing, repeated
 *       or late can't be committed.
 *   <li><b>Order of commits.</b> Groups are committed in the order of their ids. A later one may be written before, but
 *       never become visible first.
 *   <li><b>Order of connections.</b> Only the committer waits for a connection, and while it does, no lane of the table
 *       has one; lanes take what is free. Otherwise a later group would hold the connection that the one it has to
 *       wait for needs, and a pool of one, or tables that share a pool, would be enough to stop for ever.
 *   <li><b>The oldest group comes first.</b> What is written ahead can be taken back at any moment, and is as soon as
 *       the oldest group doesn't get on: the target can't see that the two wait for each other.
 *   <li><b>An undo runs alone.</b> A group with an undo removes rows of earlier groups, so all of them have been
 *       committed before it is written; and groups after it are written when it has been committed.
 *   <li><b>What readers see</b> is decided when a group is handed over, from what all groups before it will leave
 *       ({@link io.ampsync.internal.rules.MonotonicReads}). If any of them fails for good, all later ones are void.
 *   <li><b>Prunes are final.</b> Once a group that prunes is handed over, the state machine forgets those watermarks:
 *       no later reorg goes back to one that the store is about to lose.
 *   <li><b>An open transaction doesn't wait for the server.</b> A group that has been flushed has a connection; if the
 *       server fails or hangs meanwhile, the attempt ends instead of keeping it.
 *   <li><b>One thread a side.</b> Reader and assembler run on the table's own thread, commits on the committer's. A
 *       group belongs to the reader until it is submitted or flushed, then to the lane that has it, if any, then to the
 *       committer until that is done.
 * </ul>
 */
@NullMarked
package io.ampsync.internal.commit;

import org.jspecify.annotations.NullMarked;
