/** Internal. Where a database is, as URLs say it. */
@NullMarked
package io.ampsync.postgres.internal.url;

import org.jspecify.annotations.NullMarked;
