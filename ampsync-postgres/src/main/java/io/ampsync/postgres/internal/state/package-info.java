/**
 * Internal. The state of streams in tables shared with the Rust ampsync, and how all own tables are created and added
 * to.
 *
 * <p>All SQL on {@code amp_client_state} and {@code amp_client_buffer_entries} is here.
 */
@NullMarked
package io.ampsync.postgres.internal.state;

import org.jspecify.annotations.NullMarked;
