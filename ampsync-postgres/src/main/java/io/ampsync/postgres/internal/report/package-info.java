/** Internal. What a database tells of streams, without a change to anything and without a look at rows of tables. */
@NullMarked
package io.ampsync.postgres.internal.report;

import org.jspecify.annotations.NullMarked;
