/**
 * Arrow batches as binary COPY tuples, and the PostgreSQL types that hold Arrow types.
 *
 * <p>{@link BatchEncoder} is the way in; {@link CopyBuffer} is what comes out. A column's encoder is chosen by
 * the pair of its Arrow type and the actual type of the target column, in {@code Encoders}.
 */
@NullMarked
package io.ampsync.postgres.internal.copy;

import org.jspecify.annotations.NullMarked;
