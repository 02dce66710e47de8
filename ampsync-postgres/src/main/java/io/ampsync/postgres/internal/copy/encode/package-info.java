/**
 * Values as the binary fields of COPY, one encoder for each pair of an Arrow type and the type of a column; the pairs
 * stand in {@link io.ampsync.postgres.internal.copy.encode.Encoders}.
 */
@NullMarked
package io.ampsync.postgres.internal.copy.encode;

import org.jspecify.annotations.NullMarked;
