/** Reads values straight from the buffers of Arrow vectors, in any layout. */
@NullMarked
package io.ampsync.postgres.internal.copy.vector;

import org.jspecify.annotations.NullMarked;
