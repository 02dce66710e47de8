/**
 * The two type systems, without any values: which PostgreSQL type holds an Arrow type ({@link
 * io.ampsync.postgres.internal.copy.type.TypeMapping}), what the columns of a table are, and which schemas no table
 * can hold ({@link io.ampsync.postgres.internal.copy.type.SchemaCheck}).
 */
@NullMarked
package io.ampsync.postgres.internal.copy.type;

import org.jspecify.annotations.NullMarked;
