/** Internal. What can be told of a query by its text alone, without the grammar of SQL. */
@NullMarked
package io.ampsync.internal.sql;

import org.jspecify.annotations.NullMarked;
