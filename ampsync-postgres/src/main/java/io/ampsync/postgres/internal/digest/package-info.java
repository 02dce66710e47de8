/**
 * Internal. Tables as numbers: rows in the form of binary COPY, brought into a form that is the same for equal values,
 * and the sums of their hashes for ranges of blocks. Knows neither servers nor databases.
 */
@NullMarked
package io.ampsync.postgres.internal.digest;

import org.jspecify.annotations.NullMarked;
