/**
 * Internal. Runs tables. {@code StreamReader} connects, lets the rules judge each response and turns it into events,
 * which {@link io.ampsync.internal.commit} puts together and commits. {@code Attempt} ties the two together, from
 * loading the state to the first failure that needs it loaded anew; {@code TableRun} makes attempts until the table
 * ends. {@code PlainSinkAdapter} lets a plain sink with a state store take the place of a transactional one; {@code
 * EventStream} is the way of a batch for callers who drive the loop themselves.
 *
 * <p>Reader and assembler run on the table's own thread, commits on the committer's.
 */
@NullMarked
package io.ampsync.internal.engine;

import org.jspecify.annotations.NullMarked;
