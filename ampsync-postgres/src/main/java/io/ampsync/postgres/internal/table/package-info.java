/** Internal. The table that rows go into: its name, its columns, its DDL, its shape. */
@NullMarked
package io.ampsync.postgres.internal.table;

import org.jspecify.annotations.NullMarked;
