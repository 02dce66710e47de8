/** Internal. Database URLs as libpq and pgjdbc read them. Knows no connection. */
@NullMarked
package io.ampsync.postgres.internal.url;

import org.jspecify.annotations.NullMarked;
