/**
 * Internal. Fills a table anew beside the one that readers use, and puts it in its place.
 *
 * <p>A {@link io.ampsync.postgres.internal.resync.ShadowSink} is an ordinary sink of a stream with an id and a table of
 * its own, so a build is continued, and kept from others, like any stream. What it adds is done when the stream has
 * caught up, on the thread that commits, so that nothing is committed meanwhile: {@code CarriedIndexes} gives the new
 * table the indexes of the old one, and {@code Switchover} makes the attempt to switch, as often as it takes.
 *
 * <p>The switch is one transaction. Its part in the catalogue ({@code TableReplacement}) is rehearsed with an empty
 * table before a build begins ({@code Rehearsal}), so what can't be carried over, or isn't allowed, is refused then.
 * What the old table is, as readers and rights see it ({@code TableDescription}), is compared with what the new one
 * has become, both times, in the same transaction.
 *
 * <p>Locks are taken from the top, views before their tables, as readers take them, and none is waited for longer than
 * a moment: whoever reads waits behind us. State comes after tables, as in commits.
 */
@NullMarked
package io.ampsync.postgres.internal.resync;

import org.jspecify.annotations.NullMarked;
