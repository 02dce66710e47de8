/**
 * Internal. Who writes which stream: claims, heartbeats, and the fence that keeps out all but the latest owner.
 *
 * <p>{@link io.ampsync.postgres.internal.ownership.StreamRow} and {@code StreamRowSuccession} hold all SQL on {@code
 * ampsync_streams}, {@link io.ampsync.postgres.internal.ownership.ProcessRow} all on {@code ampsync_processes}.
 */
@NullMarked
package io.ampsync.postgres.internal.ownership;

import org.jspecify.annotations.NullMarked;
