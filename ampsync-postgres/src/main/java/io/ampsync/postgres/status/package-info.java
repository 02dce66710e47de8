/** What a database has on record of streams, for those who only look. */
@NullMarked
package io.ampsync.postgres.status;

import org.jspecify.annotations.NullMarked;
