/** Values as JSON text, for columns that hold nested values; the forms stand in {@code JsonWriters}. */
@NullMarked
package io.ampsync.postgres.internal.copy.json;

import org.jspecify.annotations.NullMarked;
