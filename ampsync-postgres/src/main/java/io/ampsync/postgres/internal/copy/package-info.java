/**
 * Arrow batches as binary COPY tuples.
 *
 * <p>{@link BatchEncoder} is the way in; a {@code CopyBuffer} is what comes out. It brings the fields of a stream and
 * the columns of a table together ({@code ColumnMatcher}), each pair gets an encoder from {@code encode}, nested
 * values are written by {@code json}, both read through {@code vector}; {@code type} and {@code buffer} lie below.
 */
@NullMarked
package io.ampsync.postgres.internal.copy;

import org.jspecify.annotations.NullMarked;
