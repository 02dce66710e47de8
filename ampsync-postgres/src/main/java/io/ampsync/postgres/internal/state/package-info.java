/** Internal. The state of streams in tables shared with the Rust ampsync. */
@NullMarked
package io.ampsync.postgres.internal.state;

import org.jspecify.annotations.NullMarked;
