/** Internal. What stays the same through a run, or through all attempts at a table; the memory that tables share. */
@NullMarked
package io.ampsync.internal.context;

import org.jspecify.annotations.NullMarked;
